package io.buildwatch.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicLinesTest {
    @Test
    void whatIsTheMatterWithSeveralTopicsIsSaidOnce() {
        assertThat(TopicLines.grouped(List.of("a: missing: x", "b: has 2 partitions", "c: missing: x", "no colon")))
                .containsExactly("a, c: missing: x", "b: has 2 partitions", "no colon");
    }
}
