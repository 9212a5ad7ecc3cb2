package io.buildwatch.web;

import io.buildwatch.text.VisibleText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/**
 * The path and the parameters of a request. Immutable.
 *
 * @param path decoded, without the query
 * @param parameters each given once
 */
record ApiRequest(String path, Map<String, String> parameters) {
    private static final int LONGEST_SHOWN = 40;

    /** @throws BadRequest if a parameter is given twice, or cannot be decoded */
    static ApiRequest of(Request request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            for (Fields.Field field : Request.extractQueryParameters(request)) {
                if (field.hasMultipleValues()) {
                    throw new BadRequest(shown(field.getName()) + ": given more than once; give it once");
                }
                parameters.put(field.getName(), field.getValue());
            }
        } catch (IllegalArgumentException e) {
            throw new BadRequest("the query cannot be decoded; use UTF-8 with percent signs");
        }
        return new ApiRequest(Request.getPathInContext(request), parameters);
    }

    /** @throws BadRequest if a parameter is given that is not one of these */
    void requireOnly(Set<String> known) {
        parameters.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    List<String> sorted = known.stream().sorted().toList();
                    throw new BadRequest(shown(name) + ": no such parameter; there "
                            + (sorted.isEmpty() ? "are none here" : "are " + String.join(", ", sorted)));
                });
    }

    /** The parameter without white space around it; empty if it is absent or blank. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static String shown(String name) {
        return VisibleText.of(VisibleText.cut(name, LONGEST_SHOWN));
    }
}
