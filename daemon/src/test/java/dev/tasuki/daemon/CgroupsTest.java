package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.config.CgroupRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where groups are made, decided from what /proc says; the tree is one of ordinary files.
class CgroupsTest {
  @TempDir Path folder;

  private Path group(String path, String controllers) throws IOException {
    Path group = Files.createDirectories(folder.resolve("cg").resolve(path));
    Files.writeString(group.resolve("cgroup.procs"), "");
    Files.writeString(group.resolve("cgroup.subtree_control"), "\n");
    Files.writeString(group.resolve("cgroup.controllers"), controllers + "\n");
    return group;
  }

  private CgroupOffer offer(String root, String own) throws IOException {
    Files.writeString(
        folder.resolve("mountinfo"),
        """
        30 24 0:26 / %1$s/v1/memory rw,relatime - cgroup cgroup rw,memory
        31 24 0:27 %2$s %1$s/cg rw,nosuid shared:9 - cgroup2 cgroup2 rw
        """
            .formatted(folder, root));
    Files.writeString(folder.resolve("cgroup"), "4:memory:/elsewhere\n0::" + own + "\n");
    return CgroupOffer.find(folder);
  }

  @Test
  void rootMakesGroupsAtTheTopAndSeesWhatV1HasLeft() throws IOException {
    Path top = group("", "hugetlb pids");
    group("system.slice/tasuki.service", "pids");
    CgroupOffer offer = offer("/", "/system.slice/tasuki.service");
    // in this tree of ordinary files the slice has no files of its own: it is not ours to change
    assertThat(offer.folder()).isEqualTo(top.resolve("system.slice/tasuki.service"));
    group("system.slice", "pids");
    offer = offer("/", "/system.slice/tasuki.service");
    assertThat(offer.folder()).isEqualTo(top);
    assertThat(offer.controllers()).containsExactlyInAnyOrder("hugetlb", "pids");
    assertThat(offer.offered()).isEqualTo("hugetlb, pids");
  }

  @Test
  void aPartOfTheTreeMountedInAContainerIsTheTop() throws IOException {
    Path top = group("", "");
    CgroupOffer offer = offer("/docker/4711", "/docker/4711");
    assertThat(offer.folder()).isEqualTo(top);
    assertThat(offer.offered()).isEqualTo("nothing");
  }

  @Test
  void whatCannotBeHadIsSaid() throws IOException {
    Files.createDirectories(folder.resolve("cg"));
    CgroupOffer offer = offer("/", "/user.slice/session-1.scope");
    assertThat(offer.folder()).isNull();
    assertThat(offer.problem()).contains("is not ours to change");
    Files.writeString(folder.resolve("mountinfo"), "24 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
    assertThat(CgroupOffer.find(folder).problem()).isEqualTo("no cgroup v2 is mounted");
  }

  /// Else each app that is to be limited would fail with "Device or resource busy".
  @Test
  void aGroupWithProcessesOfItsOwnLimitsNone() throws IOException {
    Path service = group("tasuki.service", "memory pids");
    Files.writeString(service.resolve("cgroup.type"), "domain\n");
    Files.writeString(service.resolve("cgroup.procs"), "17\n18\n");
    CgroupOffer offer = offer("/", "/tasuki.service");
    assertThat(offer.folder()).isNull();
    assertThat(offer.problem()).contains("tasuki.service has processes of its own");
    group("tasuki.service/keeper", "");
    Files.writeString(service.resolve("cgroup.procs"), "");
    assertThat(offer("/", "/tasuki.service/keeper").folder()).isEqualTo(service);
  }

  @Test
  void aPathWithBlanksIsRead() {
    assertThat(CgroupOffer.mount(List.of("31 24 0:27 / /a\\040b rw - cgroup2 none rw")))
        .containsExactly("/", "/a b");
  }

  @Test
  void limitsAreWrittenInTheKernelsWords() {
    assertThat(Cgroups.settings(new CgroupRules(512 << 20, 1500, 100)))
        .isEqualTo(
            Map.of(
                "memory", Map.of("memory.max", "536870912", "memory.oom.group", "1"),
                "cpu", Map.of("cpu.max", "150000 100000"),
                "pids", Map.of("pids.max", "100")));
    assertThat(Cgroups.settings(new CgroupRules(0, 0, 7))).containsOnlyKeys("pids");
  }
}
