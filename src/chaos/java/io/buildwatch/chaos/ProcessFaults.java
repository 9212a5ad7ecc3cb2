package io.buildwatch.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/** Makes faults of processes. Thread-safe: long and short faults are made by one thread each. */
final class ProcessFaults {
    /** How long a paused instance sleeps: longer than {@code session.timeout.ms}, 15 s. */
    private static final Duration ZOMBIE = Duration.ofSeconds(18);

    private static final Duration BROKER_PAUSE = Duration.ofSeconds(20);
    private static final long RECOVERY_AT_MOST_MILLIS = 40_000;

    private final Installation installation;
    private final Arrivals arrivals;
    private final BooleanSupplier isApiDown;
    private final Map<FaultKind, Integer> done = Collections.synchronizedMap(new TreeMap<>());
    /** How many long faults are under way. */
    private final AtomicInteger longFaults = new AtomicInteger();
    /** Held by the thread that has stopped or killed a broker: only one is away at a time. */
    final Semaphore brokers = new Semaphore(1);
    /** One for each instance, held by the thread that has stopped or killed it. */
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(Installation.INSTANCES).toList();
    /**
     * The times from {@code kill -9} of an instance to the first new event of its partitions, ms. Left out are those
     * during which the API, a broker or another instance was away as well.
     */
    final List<Long> recoveries = Collections.synchronizedList(new ArrayList<>());

    final List<Long> recoveriesWithoutState = Collections.synchronizedList(new ArrayList<>());
    final List<String> complaints = Collections.synchronizedList(new ArrayList<>());

    ProcessFaults(Installation installation, Arrivals arrivals, BooleanSupplier isApiDown) {
        this.installation = installation;
        this.arrivals = arrivals;
        this.isApiDown = isApiDown;
    }

    /** How many of each kind were made. */
    Map<FaultKind, Integer> done() {
        synchronized (done) {
            return new TreeMap<>(done);
        }
    }

    /**
     * Makes one fault and waits until the installation has recovered.
     *
     * @return whether it could be made
     */
    boolean make(FaultKind kind, Random random) throws IOException, InterruptedException {
        boolean made = switch (kind) {
            case KILL -> killAny(false, random);
            case KILL_IN_COMMIT -> killInCommit(random);
            case KILL_AND_LOSE_STATE -> killAny(true, random);
            default -> makeLong(kind, random);
        };
        if (made) {
            done.merge(kind, 1, Integer::sum);
        }
        return made;
    }

    /** A fault of one instance. */
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Makes a fault of an instance, during which no other fault stops or kills that instance. Does nothing if one does
     * so already.
     */
    void besideOthers(int instance, Work fault) throws IOException, InterruptedException {
        if (locks.get(instance).tryLock()) {
            longFaults.incrementAndGet();
            try {
                fault.run();
            } finally {
                longFaults.decrementAndGet();
                locks.get(instance).unlock();
            }
        }
    }

    private boolean makeLong(FaultKind kind, Random random) throws IOException, InterruptedException {
        longFaults.incrementAndGet();
        try {
            return switch (kind) {
                case ROLLING_RESTART -> rollingRestart();
                case ZOMBIE -> zombie(random.nextInt(Installation.INSTANCES));
                case BROKER_KILL -> brokerKill(random.nextInt(BrokerNode.NODES), random);
                case COORDINATOR_KILL -> coordinatorKill(random);
                case BROKER_PAUSE -> brokerPause(random.nextInt(BrokerNode.NODES));
                default -> throw new IllegalStateException(kind + " is none of processes");
            };
        } finally {
            longFaults.decrementAndGet();
        }
    }

    private boolean killAny(boolean loseState, Random random) throws IOException, InterruptedException {
        pause(random.nextInt(300));
        int number = random.nextInt(Installation.INSTANCES);
        return kill(number, loseState, installation.group.partitionsOf(number), random);
    }

    private boolean killInCommit(Random random) throws IOException, InterruptedException {
        Map<Integer, Set<Integer>> partitions = new HashMap<>();
        for (int number = 0; number < Installation.INSTANCES; number++) {
            partitions.put(number, installation.group.partitionsOf(number));
        }
        int number = awaitCommit();
        return number >= 0 && kill(number, false, partitions.get(number), random);
    }

    /** @return false if another fault of the instance is under way */
    private boolean kill(int number, boolean loseState, Set<Integer> partitions, Random random)
            throws IOException, InterruptedException {
        if (!locks.get(number).tryLock()) {
            return false;
        }
        try {
            killLocked(number, loseState, partitions, random);
            return true;
        } finally {
            locks.get(number).unlock();
        }
    }

    private void killLocked(int number, boolean loseState, Set<Integer> partitions, Random random)
            throws IOException, InterruptedException {
        Child instance = installation.instances.get(number);
        boolean measurable = isUndisturbed();
        installation.hold(instance);
        long killed = System.currentTimeMillis();
        int from = arrivals.count();
        instance.kill();
        if (loseState) {
            installation.deleteState(number);
        }
        installation.release(instance);
        if (partitions.isEmpty()) {
            pause(3_000);
            return;
        }
        long first = RECOVERY_AT_MOST_MILLIS;
        while (System.currentTimeMillis() < killed + RECOVERY_AT_MOST_MILLIS && isUndisturbed()) {
            if (!arrivals.newIn(partitions, killed, from).isEmpty()) {
                first = System.currentTimeMillis() - killed;
                break;
            }
            pause(20);
        }
        if (measurable && isUndisturbed()) {
            (loseState ? recoveriesWithoutState : recoveries).add(first);
        }
        // Gives the instance time to get back to work before the next fault.
        pause(first < RECOVERY_AT_MOST_MILLIS ? 500 + random.nextInt(1_500) : 4_000 + random.nextInt(3_000));
    }

    private boolean isUndisturbed() {
        return !isApiDown.getAsBoolean() && longFaults.get() == 0;
    }

    private boolean rollingRestart() throws IOException, InterruptedException {
        for (int number = 0; number < Installation.INSTANCES; number++) {
            Child instance = installation.instances.get(number);
            locks.get(number).lock();
            try {
                installation.hold(instance);
                if (instance.isAlive() && !instance.terminate(12)) {
                    complaints.add(instance.name + " did not end within 12 s of SIGTERM");
                }
                installation.release(instance);
            } finally {
                locks.get(number).unlock();
            }
            pause(3_000);
        }
        return true;
    }

    /** Stops all instances, and starts them with the other release. Returns when all are started. */
    void changeRelease() throws IOException, InterruptedException {
        longFaults.incrementAndGet();
        locks.forEach(ReentrantLock::lock);
        try {
            for (Child instance : installation.instances) {
                installation.hold(instance);
                if (instance.isAlive() && !instance.terminate(12)) {
                    complaints.add(instance.name + " did not end within 12 s of SIGTERM");
                }
            }
            installation.changeRelease();
            for (Child instance : installation.instances) {
                installation.release(instance);
            }
        } finally {
            locks.forEach(ReentrantLock::unlock);
            longFaults.decrementAndGet();
        }
    }

    private boolean zombie(int number) throws IOException, InterruptedException {
        Child instance = installation.instances.get(number);
        boolean alive;
        locks.get(number).lock();
        try {
            installation.hold(instance);
            alive = instance.isAlive();
            if (alive) {
                instance.pause();
                pause(ZOMBIE.toMillis());
                instance.resume();
            }
            installation.release(instance);
        } finally {
            locks.get(number).unlock();
        }
        pause(5_000);
        return alive;
    }

    private boolean coordinatorKill(Random random) throws IOException, InterruptedException {
        int node = installation.group.coordinator();
        return node >= 0 && brokerKill(node, random);
    }

    private boolean brokerKill(int node, Random random) throws IOException, InterruptedException {
        brokers.acquire();
        try {
            awaitReplicated();
            Child broker = installation.brokers.get(node);
            broker.kill();
            pause(5_000 + random.nextInt(5_000));
            broker.start();
            awaitReplicated();
        } finally {
            brokers.release();
        }
        return true;
    }

    private boolean brokerPause(int node) throws IOException, InterruptedException {
        brokers.acquire();
        try {
            awaitReplicated();
            Child broker = installation.brokers.get(node);
            broker.pause();
            pause(BROKER_PAUSE.toMillis());
            broker.resume();
            awaitReplicated();
        } finally {
            brokers.release();
        }
        return true;
    }

    private void awaitReplicated() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!installation.group.isReplicated()) {
            if (System.nanoTime() > deadline) {
                complaints.add("the brokers were not in sync again after 60 s");
                return;
            }
            pause(200);
        }
    }

    /**
     * Waits until a transaction of an instance is seen between the two phases of its commit.
     *
     * @return the instance; -1 if there was none within 3 s
     */
    private int awaitCommit() throws InterruptedException, IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (System.nanoTime() < deadline) {
            try {
                for (TransactionListing committing : installation
                        .admin
                        .listTransactions(
                                new ListTransactionsOptions().filterStates(Set.of(TransactionState.PREPARE_COMMIT)))
                        .all()
                        .get(2, TimeUnit.SECONDS)) {
                    int number = installation.ownerOf(committing.transactionalId());
                    if (number >= 0) {
                        return number;
                    }
                }
            } catch (TimeoutException | ExecutionException brokerAway) {
                pause(20);
            }
        }
        return -1;
    }

    static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    /** Resumes or starts every process that is stopped or down. */
    void mend() throws IOException, InterruptedException {
        for (Child broker : installation.brokers) {
            if (broker.isAlive()) {
                broker.resume();
            } else {
                broker.start();
            }
        }
        for (Child instance : installation.instances) {
            if (instance.isAlive()) {
                instance.resume();
            }
            installation.release(instance);
        }
    }
}
