package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.await.LiveDisplay.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WindowSizeTest {
    private static final Size BEFORE = new Size(100, 24);

    @Test
    void sttyTellsRowsFirst() {
        assertThat(WindowSize.parse("50 132\n", BEFORE)).isEqualTo(new Size(132, 50));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 0\n", "50", "stty: standard input: Inappropriate ioctl for device\n"})
    void anAnswerThatIsNoneChangesNothing(String answer) {
        assertThat(WindowSize.parse(answer, BEFORE)).isEqualTo(BEFORE);
    }

    @Test
    void withoutAChangeTheSizeOfTheStartStays() {
        assertThat(new WindowSize().get()).isEqualTo(BEFORE);
    }
}
