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

    SubjectVersions(String subject) {
        this.subject = subject;
    }

    RegisteredVersion add(Schema schema, int id) {
        RegisteredVersion added = new RegisteredVersion(subject, versions.size() + 1, id, schema);
        versions.add(added);
        return added;
    }

    List<RegisteredVersion> list() {
        return List.copyOf(versions);
    }

    List<Schema> schemas() {
        return versions.stream().map(RegisteredVersion::schema).toList();
    }

    Optional<RegisteredVersion> find(Predicate<RegisteredVersion> wanted) {
        return versions.stream().filter(wanted).findFirst();
    }
}
