package dev.tasuki.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Chooses the `java` that runs an app: `JAVA_HOME` of the caller if there is one, because the user
/// said so; else `java` in the caller's PATH, unless it is known to be too old for the app; else
/// the JDK that runs Tasuki.
///
/// @param ownHome home of the JDK that runs Tasuki
/// @param ownFeature its feature version, such as 25
public record JavaRuntime(Path ownHome, int ownFeature) {
  private static final Pattern VERSION =
      Pattern.compile("(?m)^JAVA_VERSION=\"(?:1\\.)?(\\d{1,4})[^\"]*\"");

  static JavaRuntime ofThisProcess() {
    return new JavaRuntime(Path.of(System.getProperty("java.home")), Runtime.version().feature());
  }

  /// @param feature the feature version that the app is known or likely to need, 0 when unknown
  /// @return absolute path of a `java` program
  Path choose(Programs programs, int feature) throws ConfigException {
    String home = Words.variable(programs.environment(), "JAVA_HOME");
    if (home != null) {
      Path java = programs.find(home + "/bin/java");
      if (java == null) {
        throw new ConfigException("JAVA_HOME is " + home + ", which has no bin/java");
      }
      return java;
    }
    Path found = programs.find("java");
    Path own = ownHome.resolve("bin/java");
    boolean ownIsBetter = Programs.isProgram(own) && ownFeature >= feature;
    if (found == null && !Programs.isProgram(own)) {
      throw new ConfigException("java was not found: install a JDK or set JAVA_HOME");
    }
    return found == null || (ownIsBetter && featureOf(found) < feature) ? own : found;
  }

  /// The feature version by the `release` file of its home; 0 when that cannot be told.
  public static int featureOf(Path java) {
    try {
      Path home = java.toRealPath().resolve("../..").normalize();
      Matcher matcher = VERSION.matcher(Files.readString(home.resolve("release")));
      return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    } catch (IOException e) {
      return 0; // a wrapper script or a distribution without the file: the version stays unknown
    }
  }
}
