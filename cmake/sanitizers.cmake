# MINIBROKER_SANITIZE: a list for -fsanitize, e.g. "address,undefined" or "thread"; empty for none.
set(MINIBROKER_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(MINIBROKER_SANITIZE)
    target_compile_options(minibroker_options INTERFACE
        -fsanitize=${MINIBROKER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    # With ThreadSanitizer gcc 12 reports the value of an empty std::optional, which is copied but not read, as used
    # uninitialized; its manual warns of this. The other presets keep the warning.
    if(MINIBROKER_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(minibroker_options INTERFACE -Wno-maybe-uninitialized)
    endif()
    target_link_options(minibroker_options INTERFACE -fsanitize=${MINIBROKER_SANITIZE})
endif()
