# Compile options that every target of ours shares, through the interface library `minibroker_options`.
add_library(minibroker_options INTERFACE)

option(MINIBROKER_WERROR "Treat warnings as errors (on in our presets)" OFF)

target_compile_options(minibroker_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wcast-qual -Wformat=2 -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
    -Wundef -Wunused)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(minibroker_options INTERFACE -Wduplicated-cond -Wlogical-op)
    # gcc 12 reports overlaps in std::string's own operator+ (its bug 105651).
    target_compile_options(minibroker_options INTERFACE -Wno-restrict)
    # gcc 12 reports std::string and std::expected of its own library as null dereferences once it
    # optimises or instruments; unoptimised builds keep the warning.
    target_compile_options(minibroker_options INTERFACE
        $<$<AND:$<CONFIG:Debug>,$<BOOL:${MINIBROKER_PLAIN}>>:-Wnull-dereference>)
endif()
if(MINIBROKER_WERROR)
    target_compile_options(minibroker_options INTERFACE -Werror)
endif()
