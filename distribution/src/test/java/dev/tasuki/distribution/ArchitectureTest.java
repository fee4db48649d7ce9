package dev.tasuki.distribution;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The arrows between modules, and what must stay where it is.
final class ArchitectureTest {
  /// What has been built of the modules, whether or not it is on this module's class path.
  private static final JavaClasses CODE = new ClassFileImporter().importPaths(SourceTree.classes());

  private static Stream<String> modules() {
    return SourceTree.modules().stream()
        .filter(module -> Files.isDirectory(SourceTree.classes(module)));
  }

  /// Maven alone would let a module use what its dependencies bring along.
  @ParameterizedTest
  @MethodSource("modules")
  void aModuleUsesOnlyTheModulesThatItsPomNames(String module) {
    var others =
        modules()
            .filter(other -> !other.equals(module))
            .filter(other -> !SourceTree.namedInPom(module).contains(other))
            .map(ArchitectureTest::packageOf)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(packageOf(module))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .check(CODE);
  }

  @Test
  void noClassLivesOutsideTheOnePackageOfItsModule() {
    var packages = modules().map(module -> "dev.tasuki." + module).toArray(String[]::new);
    assertThat(packages).hasSizeGreaterThan(5);
    classes()
        .that()
        .resideOutsideOfPackages("..jsonb", "dev.tasuki.distribution") // generated; these tests
        .should()
        .resideInAnyPackage(packages)
        .check(CODE);
  }

  /// Where the kernel's memory layouts are known, and nowhere else.
  @Test
  void systemCallsAreMadeInPosixOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packageOf("posix"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.lang.foreign..")
        .check(CODE);
  }

  /// These become, or stand under, the library that users put on their own class path.
  @Test
  void theLibrarysModulesNeedNothingButTheJdk() {
    classes()
        .that(resideInAnyPackage(packagesOf("posix", "protocol", "keeper", "sharing", "client")))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "jdk..", "dev.tasuki..", "org.jspecify..")
        .check(CODE);
  }

  @Test
  void theLifecycleDoesNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAPackage(packageOf("supervisor"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io..", "java.nio..", "java.net..")
        .check(CODE);
  }

  @Test
  void theLifecycleHasNoClockOfItsOwn() {
    noClasses()
        .that()
        .resideInAPackage(packageOf("supervisor"))
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .check(CODE);
  }

  private static String packageOf(String module) {
    return "dev.tasuki." + module + "..";
  }

  private static String[] packagesOf(String... modules) {
    return Stream.of(modules).map(ArchitectureTest::packageOf).toArray(String[]::new);
  }
}
