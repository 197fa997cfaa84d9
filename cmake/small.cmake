# minibroker_small(TARGET): a program that starts in milliseconds and is idle in little memory. Each shared library
# costs time to load and pages of its own; what nobody calls is left out.
include(CheckLinkerFlag)

option(MINIBROKER_STATIC_RUNTIME "Link the compiler's own libraries and libcrypto into the program" ON)
check_linker_flag(CXX -Wl,-z,pack-relative-relocs MINIBROKER_HAS_PACKED_RELOCATIONS)

if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(minibroker_options INTERFACE -ffunction-sections -fdata-sections)
endif()

function(minibroker_small target)
    if(NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR MINIBROKER_SANITIZE)
        return()
    endif()
    target_link_options(${target} PRIVATE -Wl,--gc-sections)
    if(MINIBROKER_STATIC_RUNTIME)
        target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
    endif()
    if(MINIBROKER_HAS_PACKED_RELOCATIONS)
        target_link_options(${target} PRIVATE -Wl,-z,pack-relative-relocs)
    endif()
endfunction()

# minibroker_ordered(TARGET): what every message goes through lies together in the program (hot_path.ld), so that it
# stays in the processor's cache of instructions.
set(MINIBROKER_HOT_PATH ${CMAKE_CURRENT_LIST_DIR}/hot_path.ld)
check_linker_flag(CXX -Wl,-T,${MINIBROKER_HOT_PATH} MINIBROKER_HAS_ORDER)

function(minibroker_ordered target)
    if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT MINIBROKER_SANITIZE AND MINIBROKER_HAS_ORDER)
        target_link_options(${target} PRIVATE -Wl,-T,${MINIBROKER_HOT_PATH})
        set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${MINIBROKER_HOT_PATH})
    endif()
endfunction()
