package io.buildwatch.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldBuildsTest {
    private record Held(String rid, long at) {}

    private final HeldBuilds held = new HeldBuilds();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void givesEachBuildBackInTheOrderOfTime(long seed) {
        Random random = new Random(seed);
        List<Held> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Held one = new Held(
                    "ri.foundry.main.build." + new UUID(random.nextLong(), random.nextLong()), i * 7919L % 503);
            all.add(one);
            held.add(one.rid(), one.at());
        }

        List<String> due = Stream.iterate(held.due(1_000), rid -> rid != null, rid -> held.due(1_000))
                .toList();
        assertThat(due)
                .containsExactlyElementsOf(all.stream()
                        .sorted(Comparator.comparingLong(Held::at))
                        .map(Held::rid)
                        .toList());
        assertThat(held.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58",
                "ri.foundry.main.build.A4386B7E-D546-49BE-8A36-EEFC355F5C58",
                "ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c5",
                "ri.foundry.main.build.1",
                "ri.foundry.main.build.00000000-0000-0000-0000-000000000000",
                "ri.foundry.main.build.not-a-uuid-but-as-long-as-one-is-0000",
            })
    void anyRidComesBackAsItWas(String rid) {
        held.add("ri.other.main.build." + new UUID(1, 2), 5);
        held.add(rid, 3);

        assertThat(held.due(4)).isEqualTo(rid);
        assertThat(held.due(4)).isNull();
    }

    @Test
    void nothingIsDueBeforeItsTime() {
        held.add("ri.foundry.main.build.1", 10);

        assertThat(held.due(9)).isNull();
        assertThat(held.size()).isEqualTo(1);
    }
}
