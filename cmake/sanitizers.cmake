# MINIBROKER_SANITIZE: a list for -fsanitize, e.g. "address,undefined" or "thread"; empty for none.
set(MINIBROKER_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(MINIBROKER_SANITIZE)
    target_compile_options(minibroker_options INTERFACE
        -fsanitize=${MINIBROKER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    # Instrumented code is optimised less, and gcc 12 then reports the value of a std::optional that is empty, where it is
    # copied but not read, as used uninitialized. Its manual warns of this; the other presets keep the warning.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(minibroker_options INTERFACE -Wno-maybe-uninitialized)
    endif()
    target_link_options(minibroker_options INTERFACE -fsanitize=${MINIBROKER_SANITIZE})
endif()
