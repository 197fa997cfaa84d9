# minibroker_room(NAME [ROOMS BELOW...] [SOURCES FILES...]): a room of the core, the library mb_NAME. It may include
# what it is linked with and no other room; tests/rooms.py has the table, tests/tidy.py compares.
define_property(GLOBAL PROPERTY MINIBROKER_ROOMS)

function(minibroker_room name)
    cmake_parse_arguments(PARSE_ARGV 1 room "" "" "ROOMS;SOURCES")
    list(TRANSFORM room_ROOMS PREPEND mb_)
    set(below mb_base mb_protocol mb_storage mb_config ${room_ROOMS})
    if(NOT room_SOURCES)
        add_library(mb_${name} INTERFACE)
        target_link_libraries(mb_${name} INTERFACE ${below})
    else()
        add_library(mb_${name} STATIC ${room_SOURCES})
        target_link_libraries(mb_${name} PUBLIC ${below})
    endif()
    set_property(GLOBAL APPEND PROPERTY MINIBROKER_ROOMS mb_${name})
endfunction()
