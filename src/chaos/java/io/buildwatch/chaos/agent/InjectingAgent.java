package io.buildwatch.chaos.agent;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isBridge;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.not;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * A Java agent in an instance. From time to time it throws an exception at some point of the instance's code, also at
 * points where none is expected; the run decides what it throws and where. It also announces to the run each commit
 * that is made while tasks are given up, before the commit is made. Options: {@code port:instance}, with the run's port
 * on this host.
 */
public final class InjectingAgent {
    /** Begins the line in the instance's log that says what was thrown. */
    static final String MARK = "INJECTED ";

    /** How long an aim is kept whose points are not reached. */
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    private static volatile @Nullable RunLine run;
    private static volatile @Nullable InjectionTarget aim;
    /** The earliest time to throw, by {@link System#nanoTime}. */
    private static volatile long next;

    private InjectingAgent() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(String options, Instrumentation instrumentation) {
        String[] parts = options.split(":", 2);
        RunLine line = new RunLine(Integer.parseInt(parts[0]), parts[1]);
        run = line;
        TaskSight.tell(line);
        take(line.ask("AIM"));
        Thread aiming = new Thread(InjectingAgent::keepAiming, "chaos-aim");
        aiming.setDaemon(true);
        aiming.start();
        AgentBuilder agent = new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(AgentBuilder.Listener.StreamWriting.toSystemError().withErrorsOnly());
        // Woven first, so that it is outside of the others and sees what they throw too.
        agent = woven(
                agent,
                "org.apache.kafka.clients.producer.KafkaProducer",
                ThrowingAdvices.Committing.class,
                "sendOffsetsToTransaction",
                "commitTransaction");
        for (PointGroup group : PointGroup.values()) {
            Class<?> advice = group == PointGroup.SENT
                    ? ThrowingAdvices.Answer.class
                    : group == PointGroup.COMMITTED ? ThrowingAdvices.After.class : ThrowingAdvices.Before.class;
            for (Map.Entry<String, String[]> point : group.points.entrySet()) {
                agent = woven(agent, point.getKey(), advice, point.getValue());
            }
        }
        String streams = "org.apache.kafka.streams.processor.internals.";
        String consumer = "org.apache.kafka.clients.consumer.internals.ConsumerCoordinator";
        agent = woven(agent, streams + "StreamTask", ThrowingAdvices.Running.class, "process", "punctuate");
        agent = woven(agent, streams + "StreamTask", ThrowingAdvices.Began.class, "completeRestoration");
        agent = woven(agent, streams + "StreamTask", ThrowingAdvices.Ended.class, "closeClean", "closeDirty");
        agent = woven(agent, streams + "TaskManager", ThrowingAdvices.Revoking.class, "handleRevocation");
        agent = woven(agent, consumer, ThrowingAdvices.Joining.class, "onJoinPrepare");
        agent = woven(agent, consumer, ThrowingAdvices.Joined.class, "onJoinComplete");
        agent.installOn(instrumentation);
    }

    private static AgentBuilder woven(AgentBuilder agent, String type, Class<?> advice, String... methods) {
        return agent.type(named(type))
                .transform((builder, found, loader, module, domain) -> builder.visit(Advice.to(advice)
                        .on(namedOneOf(methods).and(not(isAbstract())).and(not(isBridge())))));
    }

    /**
     * Called at each point, on the thread that reaches it.
     *
     * @param point class and method, with a dot between them
     * @param after whether the method has returned; otherwise it is about to begin
     */
    public static void at(String point, boolean after) throws Throwable {
        Throwable fault = due(point, after ? PointGroup.COMMITTED : null);
        if (fault != null) {
            throw fault;
        }
    }

    /** The failure to report in place of the broker's answer to a record; null to leave that answer as it is. */
    public static @Nullable Exception answer() {
        return due("the answer to a record", PointGroup.SENT) instanceof Exception failure ? failure : null;
    }

    /** Called when a rebalance begins and the instance has tasks. */
    static void rebalanceBegins() {
        InjectionTarget current = aim;
        if (current != null && current.eager()) {
            next = Math.min(next, System.nanoTime());
        }
    }

    /**
     * What to throw at this point now; null for nothing.
     *
     * @param known the group of the point, if class and method do not determine it
     */
    private static @Nullable Throwable due(String point, @Nullable PointGroup known) {
        InjectionTarget current = aim;
        if (current == null || System.nanoTime() < next) {
            return null;
        }
        if (known == null ? !isOf(current.group(), point) : current.group() != known) {
            return null;
        }
        RunLine line = run;
        if (line == null || !disarm(current)) {
            return null;
        }
        String where = point.substring(point.lastIndexOf('.', point.lastIndexOf('.') - 1) + 1);
        boolean rebalancing = TaskSight.isRebalancing();
        line.ask("SHOT", current.kind(), current.group(), rebalancing, where.replace(' ', '-'));
        System.out.println(MARK + current.kind() + " at " + current.group() + " " + where
                + (rebalancing ? " in a rebalance" : "") + " tasks " + TaskSight.affected());
        return current.kind().make(TaskSight.affected());
    }

    /**
     * Takes the aim away, so that only one of several threads at points of its group throws.
     *
     * @return whether this thread is that one
     */
    private static synchronized boolean disarm(InjectionTarget current) {
        boolean mine = aim == current;
        aim = null;
        return mine;
    }

    private static boolean isOf(PointGroup group, String point) {
        if (group == PointGroup.COMMITTED || group == PointGroup.SENT) {
            return false;
        }
        int dot = point.lastIndexOf('.');
        String[] methods = group.points.get(point.substring(0, dot));
        if (methods != null) {
            for (String method : methods) {
                if (method.equals(point.substring(dot + 1))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void take(String answer) {
        if (!answer.isEmpty() && !answer.equals("none")) {
            InjectionTarget taken = InjectionTarget.parse(answer);
            next = System.nanoTime() + taken.delayMillis() * 1_000_000;
            aim = taken;
        }
    }

    /**
     * Asks the run for the next aim after a throw, and for another one if the points of the current one are not
     * reached.
     */
    private static void keepAiming() {
        while (true) {
            LockSupport.parkNanos(200_000_000);
            InjectionTarget current = aim;
            RunLine line = run;
            boolean stale = current != null && System.nanoTime() - next > PATIENCE_NANOS;
            if (line != null && (current == null || stale)) {
                take(line.ask("AIM"));
            }
        }
    }
}
