package io.buildwatch.dev.registry;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * Subjects, versions, schemas and compatibility levels, in memory. As in Confluent's registry, a schema's identity is
 * its text as Avro prints it, docs and defaults included; the same text has the same id under every subject. Every
 * method may be called from any thread.
 */
final class RegistryStore {
    private final Map<String, SubjectVersions> subjects = new TreeMap<>();
    private final Map<String, Integer> idByText = new HashMap<>();
    private final Map<Integer, String> textById = new LinkedHashMap<>();
    private final Map<String, CompatibilityLevel> levels = new HashMap<>();
    private CompatibilityLevel globalLevel = CompatibilityLevel.BACKWARD;

    synchronized int register(String subject, String text) {
        Schema schema = parse(text);
        SubjectVersions versions = subjects.get(subject);
        String canonical = schema.toString();
        Integer known = idByText.get(canonical);
        if (versions != null
                && known != null
                && versions.find(v -> v.id() == known).isPresent()) {
            return known;
        }
        List<String> violations = violations(subject, schema, versions == null ? List.of() : versions.schemas());
        if (!violations.isEmpty()) {
            throw new ApiError(
                    409,
                    409,
                    "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                            + "\", details: " + violations);
        }
        int id = idByText.computeIfAbsent(canonical, fresh -> textById.size() + 1);
        textById.put(id, canonical);
        return subjects.computeIfAbsent(subject, SubjectVersions::new)
                .add(schema, id)
                .id();
    }

    synchronized RegisteredVersion lookUp(String subject, String text) {
        String canonical = parse(text).toString();
        return subject(subject)
                .find(version -> version.schema().toString().equals(canonical))
                .orElseThrow(ApiError::schemaNotFound);
    }

    synchronized List<String> subjects(String prefix) {
        return subjects.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized List<Integer> versions(String subject) {
        return subject(subject).list().stream().map(RegisteredVersion::version).toList();
    }

    synchronized RegisteredVersion version(String subject, String version) {
        SubjectVersions versions = subject(subject);
        Optional<RegisteredVersion> found;
        if (version.equals("latest") || version.equals("-1")) {
            List<RegisteredVersion> all = versions.list();
            found = Optional.of(all.get(all.size() - 1));
        } else {
            int number = versionNumber(version);
            found = versions.find(each -> each.version() == number);
        }
        return found.orElseThrow(() -> ApiError.versionNotFound(version));
    }

    synchronized String textById(int id) {
        String text = textById.get(id);
        if (text == null) {
            throw ApiError.schemaNotFound(id);
        }
        return text;
    }

    synchronized List<RegisteredVersion> usesOf(int id) {
        textById(id);
        return subjects.values().stream()
                .flatMap(versions -> versions.list().stream())
                .filter(version -> version.id() == id)
                .toList();
    }

    /** The incompatibilities of the schema with those versions that the subject's level compares with. */
    synchronized List<String> testCompatibility(String subject, String text) {
        Schema schema = parse(text);
        SubjectVersions versions = subjects.get(subject);
        return violations(subject, schema, versions == null ? List.of() : versions.schemas());
    }

    synchronized CompatibilityLevel globalLevel() {
        return globalLevel;
    }

    synchronized void setGlobalLevel(CompatibilityLevel level) {
        globalLevel = level;
    }

    synchronized Optional<CompatibilityLevel> level(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    synchronized void setLevel(String subject, CompatibilityLevel level) {
        levels.put(subject, level);
    }

    private List<String> violations(String subject, Schema schema, List<Schema> earlier) {
        return levels.getOrDefault(subject, globalLevel).violations(schema, earlier);
    }

    private SubjectVersions subject(String subject) {
        SubjectVersions versions = subjects.get(subject);
        if (versions == null) {
            throw ApiError.subjectNotFound(subject);
        }
        return versions;
    }

    private static int versionNumber(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw ApiError.invalidVersion(text);
    }

    private static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw ApiError.invalidSchema(String.valueOf(e.getMessage()));
        }
    }
}
