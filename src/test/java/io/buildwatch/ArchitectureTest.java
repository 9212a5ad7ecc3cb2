package io.buildwatch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Which package may depend on which. The rules hold for packages that do not exist yet, too. */
@AnalyzeClasses(packages = "io.buildwatch", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Made by Avro from the schemas, whose record names subscribers see. */
    private static final Set<String> GENERATED = Set.of("io.buildwatch.events", "io.buildwatch.state");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.buildwatch.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyFoundryAndRegistrySpeakHttp = only("org.apache.hc..", "..foundry..", "..registry..");

    @ArchTest
    static final ArchRule onlyWebServesHttp = only("org.eclipse.jetty..", "..web..");

    @ArchTest
    static final ArchRule onlyTheCommandLineKnowsPicocli = only("picocli..", "..cli..");

    @ArchTest
    static final ArchRule onlyCommandsAndDevUseTheClient =
            only("io.buildwatch.client..", "..client..", "..cli..", "..dev..");

    @ArchTest
    static final ArchRule nothingUsesTheCommandLine = only("io.buildwatch.cli..", "..cli..");

    @ArchTest
    static final ArchRule onlyDevHoldsABroker = noClasses()
            .that(not(resideInAnyPackage("..dev..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("kafka..", "org.apache.kafka.server..", "scala.."))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyTheCommandLineUsesDev = only("io.buildwatch.dev..", "..dev..", "..cli..");

    @ArchTest
    static final ArchRule foundryAndConfigKnowNoKafka = noClasses()
            .that(resideInAnyPackage("..foundry..", "..config.."))
            .should()
            .dependOnClassesThat(resideInAPackage("org.apache.kafka.."))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theHalvesReadNoSystemClock = halves().callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theHalvesNeverWait = halves().callMethodWhere(waits()).allowEmptyShould(true);

    /** The field's own words, and the one entry. Every other name says in two words or more what the class is. */
    private static final Set<String> ONE_WORD = Set.of("Build", "Job", "Main", "Settings", "Redaction");

    @ArchTest
    static void everyNameIsSaidOnceAndIsNoSingleWord(JavaClasses classes) {
        List<JavaClass> ours = classes.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .filter(type -> !GENERATED.contains(type.getPackageName()))
                .toList();
        assertThat(ours).extracting(JavaClass::getSimpleName).doesNotHaveDuplicates();
        assertThat(ours)
                .extracting(JavaClass::getSimpleName)
                .filteredOn(name -> name.matches("[A-Z][a-z0-9]*"))
                .isSubsetOf(ONE_WORD);
    }

    /** Calls that block. With any parameters, because each of these methods also has an overload with a time-out. */
    private static DescribedPredicate<JavaMethodCall> waits() {
        Set<String> names = Set.of("sleep", "get", "join", "await", "acquire", "take", "park", "parkNanos");
        Set<Class<?>> owners = Set.of(
                Thread.class,
                TimeUnit.class,
                Future.class,
                CountDownLatch.class,
                Semaphore.class,
                BlockingQueue.class,
                LockSupport.class);
        return DescribedPredicate.describe(
                "wait",
                call -> names.contains(call.getTarget().getName())
                        && owners.stream().anyMatch(call.getTargetOwner()::isAssignableTo));
    }

    private static com.tngtech.archunit.lang.syntax.elements.ClassesShould halves() {
        return noClasses().that(resideInAnyPackage("..poll..", "..rollup..")).should();
    }

    private static ArchRule only(String known, String... packages) {
        return noClasses()
                .that(not(resideInAnyPackage(packages)))
                .should()
                .dependOnClassesThat(resideInAPackage(known))
                .allowEmptyShould(true);
    }
}
