# Sourced by the scripts beside it: builds the Java side once and runs its programs.
# shellcheck shell=bash

# Sets `java` to the java of a JDK 25 or later.
find_java() {
  local home version
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null) || continue
    if [ "${version:-0}" -ge 25 ] && [ -x "$home/bin/javac" ]; then
      java=$home/bin/java
      return
    fi
  done
  echo "needs a JDK 25: point JAVA_HOME to it" >&2
  exit 1
}

# Builds what is missing. Afterwards `classpath` is that of the benchmarks.
prepare() {
  find_java
  if [ ! -e target/classpath ]; then
    echo 'building, first use only' >&2
    mkdir -p target
    ../mvnw -q -B -f ../pom.xml -pl benchmarks -am -Dmaven.test.skip=true package \
      >target/build.log 2>&1 || {
      grep -m 3 ERROR target/build.log >&2
      echo 'the build failed; all of its output is in benchmarks/target/build.log' >&2
      exit 1
    }
  fi
  classpath=$PWD/target/classes:$(cat target/classpath)
}
