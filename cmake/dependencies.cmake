# Debian 12's packages; tools/install-packages installs missing ones.
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
# Little of it is used: in the program it takes 1 MB less than as a shared library (cmake/small.cmake).
find_library(MINIBROKER_STATIC_CRYPTO NAMES libcrypto.a)
mark_as_advanced(MINIBROKER_STATIC_CRYPTO)
if(MINIBROKER_STATIC_RUNTIME AND MINIBROKER_STATIC_CRYPTO)
    set(OPENSSL_USE_STATIC_LIBS ON)
endif()
find_package(OpenSSL 3.0 REQUIRED)
# spdlog with fmt's headers alone: the shared library would bring libstdc++ with it.
add_library(spdlog INTERFACE)
get_target_property(SPDLOG_INCLUDE_DIR spdlog::spdlog_header_only INTERFACE_INCLUDE_DIRECTORIES)
target_include_directories(spdlog SYSTEM INTERFACE ${SPDLOG_INCLUDE_DIR})
target_compile_definitions(spdlog INTERFACE SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY)

find_path(ASIO_INCLUDE_DIR asio.hpp REQUIRED)
add_library(asio INTERFACE)
target_include_directories(asio SYSTEM INTERFACE ${ASIO_INCLUDE_DIR})
# Asio 1.22 finds std::aligned_alloc only where a standard header came before its own, so that one file would
# allocate what another frees by other means.
target_compile_definitions(asio INTERFACE
    ASIO_STANDALONE ASIO_NO_DEPRECATED ASIO_DISABLE_STD_ALIGNED_ALLOC)
target_link_libraries(asio INTERFACE Threads::Threads)
# ThreadSanitizer does not follow std::atomic_thread_fence, and gcc warns (-Wtsan) wherever Asio's is inlined. The fence
# comes on top of the scheduler's mutex, which ThreadSanitizer does follow: at worst it reports a race that is none.
if(MINIBROKER_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(asio INTERFACE -Wno-tsan)
endif()

# The static library where there is one, which Debian has: it is small, and one file less to load at the start.
find_path(HTTP_PARSER_INCLUDE_DIR http_parser.h REQUIRED)
find_library(HTTP_PARSER_LIBRARY NAMES libhttp_parser.a http_parser REQUIRED)
add_library(http_parser INTERFACE)
target_include_directories(http_parser SYSTEM INTERFACE ${HTTP_PARSER_INCLUDE_DIR})
target_link_libraries(http_parser INTERFACE ${HTTP_PARSER_LIBRARY})

find_path(WSLAY_INCLUDE_DIR wslay/wslay.h REQUIRED)
find_library(WSLAY_LIBRARY wslay REQUIRED)
add_library(wslay INTERFACE)
target_include_directories(wslay SYSTEM INTERFACE ${WSLAY_INCLUDE_DIR})
target_link_libraries(wslay INTERFACE ${WSLAY_LIBRARY})

find_path(EXPAT_INCLUDE_DIR expat.h REQUIRED)
find_library(EXPAT_LIBRARY NAMES libexpat.a expat REQUIRED)
add_library(expat INTERFACE)
target_include_directories(expat SYSTEM INTERFACE ${EXPAT_INCLUDE_DIR})
target_link_libraries(expat INTERFACE ${EXPAT_LIBRARY})

find_path(PUGIXML_INCLUDE_DIR pugixml.hpp REQUIRED)
find_library(PUGIXML_LIBRARY NAMES libpugixml.a pugixml REQUIRED)
add_library(pugixml INTERFACE)
target_include_directories(pugixml SYSTEM INTERFACE ${PUGIXML_INCLUDE_DIR})
target_link_libraries(pugixml INTERFACE ${PUGIXML_LIBRARY})

find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
find_library(XXHASH_LIBRARY NAMES libxxhash.a xxhash REQUIRED)
add_library(xxhash INTERFACE)
target_include_directories(xxhash SYSTEM INTERFACE ${XXHASH_INCLUDE_DIR})
target_link_libraries(xxhash INTERFACE ${XXHASH_LIBRARY})
