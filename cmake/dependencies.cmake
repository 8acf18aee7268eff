# Every third-party library of the project, in one place. scripts/setup installs them; docs/decisions says why each.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# OpenVINO comes as the unpacked PyPI wheel (headers, CMake files and libraries).
set(SIRVE_DEPS ${CMAKE_SOURCE_DIR}/.deps CACHE PATH "Where scripts/setup put what Debian does not have")
find_package(OpenVINO 2026.4 REQUIRED COMPONENTS Runtime PATHS ${SIRVE_DEPS}/openvino/cmake NO_DEFAULT_PATH)
set(SIRVE_OPENVINO_LIBS ${SIRVE_DEPS}/openvino/libs)

# TensorFlow, if scripts/setup was asked for it: likewise from its wheel. Only the program sirve-tensorflow sees it. A
# sanitizer would have to be in TensorFlow too.
if(EXISTS ${SIRVE_DEPS}/tensorflow/.stamp AND NOT SIRVE_SANITIZE AND NOT SIRVE_FUZZ)
  add_library(tensorflow INTERFACE)
  target_include_directories(tensorflow SYSTEM INTERFACE ${SIRVE_DEPS}/tensorflow/include)
  target_link_libraries(tensorflow INTERFACE ${SIRVE_DEPS}/tensorflow/libs/libtensorflow_cc.so.2
                        ${SIRVE_DEPS}/tensorflow/libs/libtensorflow_framework.so.2)
endif()

find_package(OpenSSL REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(simdjson REQUIRED)
find_package(tomlplusplus REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(jwt REQUIRED IMPORTED_TARGET libjwt)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(zip REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(hdf5 REQUIRED IMPORTED_TARGET hdf5-serial)
find_package(ZLIB REQUIRED)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
# FarmHash tells nobody where it is.
find_library(FARMHASH_LIBRARY farmhash REQUIRED)
find_path(FARMHASH_INCLUDE_DIR farmhash.h REQUIRED)
add_library(farmhash UNKNOWN IMPORTED)
set_target_properties(farmhash PROPERTIES IMPORTED_LOCATION ${FARMHASH_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${FARMHASH_INCLUDE_DIR})
# CLI11 and Boost.Beast/Asio are headers in the system's include directory.
if(SIRVE_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
