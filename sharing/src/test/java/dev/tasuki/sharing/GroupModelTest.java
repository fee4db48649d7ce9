package dev.tasuki.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasuki.sharing.GroupModel.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupModelTest {
  private static final GroupModel THREE = new GroupModel(List.of(1L, 2L, 3L), null);

  @Test
  void theLastMemberMovesIntoTheHole() {
    assertThat(THREE.begin(new Change.Remove(1)).complete().order()).containsExactly(3L, 2L);
    assertThat(THREE.begin(new Change.Remove(3)).complete().order()).containsExactly(1L, 2L);
  }

  @Test
  void aCrashBeforeOrAfterAListenIsToldByTheSocket() {
    GroupModel announced = THREE.begin(new Change.Listen(4));
    assertThat(announced.recover(id -> id != 4)).isEqualTo(THREE);
    assertThat(announced.recover(id -> true).order()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aCrashBeforeOrAfterARemovalIsToldByTheSocket() {
    GroupModel announced = THREE.begin(new Change.Remove(2));
    assertThat(announced.recover(id -> true)).isEqualTo(THREE);
    assertThat(announced.recover(id -> id != 2).order()).containsExactly(1L, 3L);
  }

  @Test
  void anUnansweredQuestionForbidsTheNextChange() {
    GroupModel announced = THREE.begin(new Change.Remove(2));
    assertThatThrownBy(() -> announced.begin(new Change.Listen(4)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> THREE.begin(new Change.Listen(2)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> THREE.begin(new Change.Remove(4)))
        .isInstanceOf(IllegalStateException.class);
  }
}
