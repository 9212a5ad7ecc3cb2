package io.buildwatch.dev.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.Schema;

/** The versions of one subject, oldest first. Guarded by {@link RegistryStore}'s lock. */
final class SubjectVersions {
    private final String subject;
    private final List<RegisteredVersion> versions = new ArrayList<>();
    private int lastVersion;

    SubjectVersions(String subject) {
        this.subject = subject;
    }

    RegisteredVersion add(Schema schema, int id) {
        // A schema that was soft-deleted comes back as a new version.
        versions.removeIf(version -> version.deleted() && version.id() == id);
        RegisteredVersion added = new RegisteredVersion(subject, ++lastVersion, id, schema, false);
        versions.add(added);
        return added;
    }

    List<RegisteredVersion> list(boolean withDeleted) {
        return versions.stream()
                .filter(version -> withDeleted || !version.deleted())
                .toList();
    }

    List<Schema> schemas() {
        return list(false).stream().map(RegisteredVersion::schema).toList();
    }

    Optional<RegisteredVersion> find(Predicate<RegisteredVersion> wanted, boolean withDeleted) {
        return list(withDeleted).stream().filter(wanted).findFirst();
    }

    void deleteSoftly(RegisteredVersion version) {
        versions.replaceAll(each -> each.equals(version) ? each.softlyDeleted() : each);
    }

    void deleteForGood(RegisteredVersion version) {
        versions.remove(version);
    }

    boolean isEmpty() {
        return versions.isEmpty();
    }
}
