package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schemas that subscribers rely on: {@code schemas/}, and every release's copy in
 * {@code schemas/released/<release>/}.
 */
class PublicSchemasTest {
    private static final Path SCHEMAS = Path.of("schemas");

    static Stream<Path> files() {
        return avscIn(SCHEMAS, 1).stream();
    }

    @Test
    void thereAreFour() {
        assertThat(files().map(file -> file.getFileName().toString()))
                .containsExactly(
                        "BuildCompletion.avsc", "BuildObserved.avsc", "FollowObserved.avsc", "JobStatusChanged.avsc");
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachStandsAloneUnderItsFilesName(Path file) {
        assertThat(parse(file).getFullName() + ".avsc").isEqualTo("io.buildwatch.events." + file.getFileName());
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachHasItsDefaults(Path file) {
        assertThat(SchemaRules.violations(parse(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachIsWhatTheCompiledClassRegisters(Path file) throws Exception {
        Schema schema = parse(file);
        Class<?> type = Class.forName(schema.getFullName());

        assertThat(PublicSchema.textOf(SpecificData.get().getSchema(type))).isEqualTo(schema.toString());
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachReadsAndIsReadByAllThatWasReleased(Path file) {
        assertThat(againstReleased(file, SCHEMAS.resolve("released"))).isEmpty();
    }

    @Test
    void noReleasedSchemaIsGone() {
        assertThat(avscIn(SCHEMAS.resolve("released"), 2))
                .allSatisfy(released ->
                        assertThat(SCHEMAS.resolve(released.getFileName())).exists());
    }

    @Test
    void aReleasedSchemaThatDoesNotFitIsFound(@TempDir Path released) throws Exception {
        Path ours = SCHEMAS.resolve("BuildObserved.avsc");
        Files.createDirectories(released.resolve("v1"));
        Path copy = released.resolve("v1/BuildObserved.avsc");
        assertThat(againstReleased(ours, released)).isEmpty();

        Files.copy(ours, copy);
        assertThat(againstReleased(ours, released)).isEmpty();

        Files.writeString(copy, Evolved.withFieldAndSymbol(parse(ours)).toString());
        assertThat(againstReleased(ours, released)).isEmpty();

        Files.writeString(copy, Evolved.without(parse(ours), "observedTime").toString());
        assertThat(againstReleased(ours, released))
                .hasSize(1)
                .first()
                .asString()
                .contains("observedTime");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'jobCount','type':'int'} | R.jobCount is a count, but its default is not 0",
                "{'name':'completions','type':'int','default':1} | R.completions is a count, but its default is not 0",
                "{'name':'a','type':['null','int']} | R.a is optional, but its default is not null",
                "{'name':'a','type':['int','null'],'default':0} | R.a is optional, but its default is not null",
                "{'name':'a','type':{'type':'enum','name':'E','symbols':['A','UNKNOWN']}} | enum E has no default UNKNOWN",
                "{'name':'a','type':{'type':'array','items':{'type':'enum','name':'E','symbols':['A'],'default':'A'}}}"
                        + " | enum E has no default UNKNOWN",
            })
    void aMissingDefaultIsFound(String field, String violation) {
        String text = "{'type':'record','name':'R','fields':[" + field + "]}";

        assertThat(SchemaRules.violations(new Schema.Parser().parse(text.replace('\'', '"'))))
                .containsExactly(violation);
    }

    private static List<String> againstReleased(Path file, Path released) {
        return avscIn(released, 2).stream()
                .filter(other -> other.getFileName().equals(file.getFileName()))
                .flatMap(other -> SchemaRules.incompatibilities(parse(file), parse(other)).stream())
                .toList();
    }

    private static List<Path> avscIn(Path folder, int depth) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(".avsc"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schema parse(Path file) {
        try {
            return new Schema.Parser().parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
