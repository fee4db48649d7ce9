package dev.tasuki.export;

import dev.tasuki.config.AppDefinition;
import java.util.List;
import java.util.TreeSet;

/// The Dockerfile of the image in which the apps of a file run.
final class ImageFile {
  private ImageFile() {}

  static String of(List<AppDefinition> apps) {
    TreeSet<String> packages = new TreeSet<>();
    for (AppDefinition app : apps) {
      switch (app.interpreter()) {
        case "node" -> packages.add("nodejs");
        case "python3", "python" -> packages.add("python3");
        case "ruby" -> packages.add("ruby");
        case "php" -> packages.add("php-cli");
        default -> {
          // java is there, the rest is the app's own
        }
      }
    }
    String install =
        packages.isEmpty()
            ? ""
            : """
            RUN apt-get update && apt-get install -y --no-install-recommends %s \\
              && rm -rf /var/lib/apt/lists/*
            """
                .formatted(String.join(" ", packages));
    return """
    # docker build --build-context tasuki=TASUKI_FOLDER -t IMAGE -f Dockerfile FOLDER_OF_THE_APP
    # TASUKI_FOLDER holds the launcher `tasuki` and distribution/target/tasuki.
    FROM eclipse-temurin:25-jdk
    %sCOPY --from=tasuki tasuki /opt/tasuki/
    COPY --from=tasuki distribution/target/tasuki /opt/tasuki/distribution/target/tasuki
    # Once, so that containers start fast.
    RUN rm -rf /opt/tasuki/distribution/target/tasuki/aot \\
      && ln -s /opt/tasuki/tasuki /usr/local/bin/tasuki && tasuki version
    WORKDIR /app
    COPY . /app
    ENTRYPOINT ["tasuki", "run"]
    """
        .formatted(install);
  }
}
