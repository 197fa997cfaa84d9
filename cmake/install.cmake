# `cmake --install`: the broker as a library for find_package(minibroker) (docs/EMBEDDING.md).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(MINIBROKER_PACKAGE ${CMAKE_INSTALL_LIBDIR}/cmake/minibroker)

# The interface libraries say where Debian has what ours are linked with.
get_property(rooms GLOBAL PROPERTY MINIBROKER_ROOMS)
install(TARGETS mb_base mb_protocol mb_storage mb_config ${rooms} mb_broker mb_commit mb_net
                asio http_parser wslay expat pugixml xxhash
    EXPORT minibroker ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/minibroker)
install(EXPORT minibroker NAMESPACE minibroker:: FILE minibroker-targets.cmake
    DESTINATION ${MINIBROKER_PACKAGE})

# The public API and what it includes, no more.
foreach(folder base config)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/minibroker
        FILES_MATCHING
        PATTERN log.h PATTERN result.h PATTERN config.h PATTERN address_settings.h PATTERN queue_config.h
        PATTERN queue_attribute.h PATTERN key_type.h PATTERN address_settings.def PATTERN queue_attributes.def
        PATTERN config_json.h PATTERN read_file.h PATTERN masked_text.h PATTERN placeholders.h)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/broker/net/server.h
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/minibroker/broker/net)

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/minibroker-config.cmake.in
    ${PROJECT_BINARY_DIR}/minibroker-config.cmake INSTALL_DESTINATION ${MINIBROKER_PACKAGE})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/minibroker-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/minibroker-config.cmake
              ${PROJECT_BINARY_DIR}/minibroker-config-version.cmake
    DESTINATION ${MINIBROKER_PACKAGE})
