package io.buildwatch.chaos;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.not;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A Java agent that throws, from time to time, at a point where a fault could arise: a store, a forward, a parser, a
 * callback, a tick. What is thrown is one of ours, Kafka's {@code TimeoutException}, or an {@code Error}. Option: the
 * mean seconds between two faults, and a seed, as {@code seconds:seed}.
 */
public final class InjectingAgent {
    /** What the run looks for in the instance's log. */
    static final String MARK = "INJECTED ";

    private static final Map<String, String[]> POINTS = Map.of(
            "org.apache.kafka.streams.state.internals.MeteredKeyValueStore", new String[] {"get", "put", "delete"},
            "org.apache.kafka.streams.processor.internals.ProcessorContextImpl", new String[] {"forward"},
            "io.buildwatch.intake.RidParser", new String[] {"process"},
            "io.buildwatch.poll.BuildPoller", new String[] {"process", "tick"},
            "io.buildwatch.rollup.BuildRollup", new String[] {"process"},
            "io.buildwatch.foundry.JobsPageDecoder", new String[] {"read"},
            "io.buildwatch.foundry.HttpCaller$Completion", new String[] {"completed"});

    private static final AtomicLong NEXT = new AtomicLong();
    private static final AtomicReference<String> AIM = new AtomicReference<>("");
    private static volatile long meanNanos;
    private static volatile Random random = new Random();

    private InjectingAgent() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(String options, Instrumentation instrumentation) {
        String[] parts = options.split(":", 2);
        meanNanos = Long.parseLong(parts[0]) * 1_000_000_000L;
        random = new Random(Long.parseLong(parts[1]) ^ System.nanoTime());
        aim();
        AgentBuilder agent = new AgentBuilder.Default().disableClassFormatChanges();
        for (Map.Entry<String, String[]> point : POINTS.entrySet()) {
            agent = agent.type(named(point.getKey()))
                    .transform((builder, type, loader, module, domain) -> builder.visit(Advice.to(Thrower.class)
                            .on(namedOneOf(point.getValue()).and(not(isAbstract())))));
        }
        agent.installOn(instrumentation);
    }

    /** Called at each point, on whatever thread is there. */
    public static void at(String point) {
        if (System.nanoTime() < NEXT.get() || !point.equals(AIM.get())) {
            return;
        }
        aim();
        String what = "injected at " + point;
        int kind = random.nextInt(3);
        System.out.println(
                MARK + new String[] {"RuntimeException", "TimeoutException", "Error"}[kind] + " at " + point);
        switch (kind) {
            case 0 -> throw new IllegalStateException(what);
            case 1 -> throw new TimeoutException(what);
            default -> throw new AssertionError(what);
        }
    }

    /** Chooses where and when the next one comes. */
    private static void aim() {
        Object[] classes = POINTS.keySet().stream().sorted().toArray();
        String type = (String) classes[random.nextInt(classes.length)];
        String[] methods = POINTS.get(type);
        AIM.set(type.substring(type.lastIndexOf('.') + 1) + "." + methods[random.nextInt(methods.length)]);
        NEXT.set(System.nanoTime() + (long) (meanNanos * (0.5 + random.nextDouble())));
    }

    /** Woven into the points. */
    public static final class Thrower {
        private Thrower() {}

        /** The first thing that the method does. */
        @Advice.OnMethodEnter
        public static void enter(@Advice.Origin("#t.#m") String point) {
            at(point.substring(point.lastIndexOf('.', point.lastIndexOf('.') - 1) + 1));
        }
    }
}
