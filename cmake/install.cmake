# Where an installed ochre goes, and how other projects find it: by find_package(ochre), which gives the target
# ochre::ochre, and by pkg-config.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

function(ochre_install)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ochre)
  install(TARGETS ${ARGN} EXPORT ochre-targets)
  install(FILES ${PROJECT_SOURCE_DIR}/include/ochre.h ${PROJECT_SOURCE_DIR}/include/ochre.hpp
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT ochre-targets NAMESPACE ochre:: DESTINATION ${package_dir})

  configure_package_config_file(${ochre_cmake_dir}/ochre-config.cmake.in ${PROJECT_BINARY_DIR}/ochre-config.cmake
                                INSTALL_DESTINATION ${package_dir})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/ochre-config-version.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/ochre-config.cmake ${PROJECT_BINARY_DIR}/ochre-config-version.cmake
          DESTINATION ${package_dir})

  file(RELATIVE_PATH ochre_pc_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
  configure_file(${ochre_cmake_dir}/ochre.pc.in ${PROJECT_BINARY_DIR}/ochre.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/ochre.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()
