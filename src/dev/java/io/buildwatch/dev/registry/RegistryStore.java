package io.buildwatch.dev.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

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
                && versions.find(v -> v.id() == known, false).isPresent()) {
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

    synchronized RegisteredVersion lookUp(String subject, String text, boolean withDeleted) {
        String canonical = parse(text).toString();
        return subject(subject, withDeleted)
                .find(version -> version.schema().toString().equals(canonical), withDeleted)
                .orElseThrow(ApiError::schemaNotFound);
    }

    synchronized List<String> subjects(String prefix, boolean withDeleted) {
        return subjects.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .filter(entry -> !entry.getValue().list(withDeleted).isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized List<Integer> versions(String subject, boolean withDeleted) {
        return subject(subject, withDeleted).list(withDeleted).stream()
                .map(RegisteredVersion::version)
                .toList();
    }

    synchronized RegisteredVersion version(String subject, String version, boolean withDeleted) {
        SubjectVersions versions = subject(subject, withDeleted);
        Optional<RegisteredVersion> found;
        if (version.equals("latest") || version.equals("-1")) {
            List<RegisteredVersion> all = versions.list(withDeleted);
            found = Optional.of(all.get(all.size() - 1));
        } else {
            int number = versionNumber(version);
            found = versions.find(each -> each.version() == number, withDeleted);
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
                .flatMap(versions -> versions.list(false).stream())
                .filter(version -> version.id() == id)
                .toList();
    }

    /** Deletes a subject and returns the numbers of the versions that were deleted. */
    synchronized List<Integer> deleteSubject(String subject, boolean permanent) {
        SubjectVersions versions = subjects.get(subject);
        if (versions == null) {
            throw ApiError.subjectNotFound(subject);
        }
        List<RegisteredVersion> alive = versions.list(false);
        if (permanent && !alive.isEmpty()) {
            throw new ApiError(
                    404, 40405, "Subject '" + subject + "' was not deleted first before being permanently deleted");
        }
        if (!permanent && alive.isEmpty()) {
            throw new ApiError(
                    404, 40404, "Subject '" + subject + "' was soft deleted.Set permanent=true to delete permanently");
        }
        List<RegisteredVersion> doomed = versions.list(permanent);
        doomed.forEach(permanent ? versions::deleteForGood : versions::deleteSoftly);
        if (permanent) {
            subjects.remove(subject);
        }
        levels.remove(subject);
        return doomed.stream().map(RegisteredVersion::version).toList();
    }

    synchronized int deleteVersion(String subject, String number, boolean permanent) {
        RegisteredVersion version = version(subject, number, true);
        String name = "Subject '" + subject + "' Version " + version.version();
        if (permanent && !version.deleted()) {
            throw new ApiError(404, 40407, name + " was not deleted first before being permanently deleted");
        }
        if (!permanent && version.deleted()) {
            throw new ApiError(404, 40406, name + " was soft deleted.Set permanent=true to delete permanently");
        }
        SubjectVersions versions = subject(subject, true);
        if (permanent) {
            versions.deleteForGood(version);
            if (versions.isEmpty()) {
                subjects.remove(subject);
            }
        } else {
            versions.deleteSoftly(version);
        }
        return version.version();
    }

    /**
     * The incompatibilities of the schema with one version; if {@code version} is null, with all those that the
     * subject's level compares with.
     */
    synchronized List<String> testCompatibility(String subject, @Nullable String version, String text) {
        Schema schema = parse(text);
        if (version != null) {
            return violations(
                    subject, schema, List.of(version(subject, version, false).schema()));
        }
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

    synchronized Optional<CompatibilityLevel> removeLevel(String subject) {
        return Optional.ofNullable(levels.remove(subject));
    }

    private List<String> violations(String subject, Schema schema, List<Schema> earlier) {
        return levels.getOrDefault(subject, globalLevel).violations(schema, new ArrayList<>(earlier));
    }

    private SubjectVersions subject(String subject, boolean withDeleted) {
        SubjectVersions versions = subjects.get(subject);
        if (versions == null || versions.list(withDeleted).isEmpty()) {
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
