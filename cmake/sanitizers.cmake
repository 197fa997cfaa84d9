# MINIBROKER_SANITIZE: a list for -fsanitize, e.g. "address,undefined" or "thread"; empty for none.
set(MINIBROKER_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(MINIBROKER_SANITIZE)
    target_compile_options(minibroker_options INTERFACE
        -fsanitize=${MINIBROKER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(minibroker_options INTERFACE -fsanitize=${MINIBROKER_SANITIZE})
endif()
