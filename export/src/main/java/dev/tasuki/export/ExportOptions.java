package dev.tasuki.export;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How an export is made.
///
/// @param folder absolute folder of the configuration file: what lies below it is part of the image
/// @param file absolute path of the configuration file
/// @param environment which `env_NAME` was added, or null
/// @param image the container image's name
/// @param tasuki absolute path of the launcher, for systemd
/// @param secrets whether the values of secrets are written
/// @param inherited the variables that were given to the apps only to resolve them
public record ExportOptions(
    Path folder,
    Path file,
    @Nullable String environment,
    String image,
    String tasuki,
    boolean secrets,
    Map<String, String> inherited) {
  /// Where the configuration file's folder is in the image.
  static final String IMAGE_FOLDER = "/app";

  public ExportOptions {
    inherited = Map.copyOf(inherited);
  }

  /// A word of a command line with the paths that it has in the image.
  String inImage(String word) {
    String own = folder.toString();
    if (word.equals(own)) {
      return IMAGE_FOLDER;
    }
    return own.equals("/") ? word : word.replace(own + "/", IMAGE_FOLDER + "/");
  }
}
