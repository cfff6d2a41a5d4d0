package tasks.ops;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAPI description as a tree of maps and lists.
 *
 * @param root the whole document
 */
record Description(Map<String, Object> root) {
    private static final String REF = "$ref";

    /** A member of the document. */
    Map<String, Object> map(String name) {
        return map(root.get(name));
    }

    Map<String, Object> schemas() {
        return map(map("components").get("schemas"));
    }

    /** The members of a node; none where it is no object. */
    static Map<String, Object> map(@Nullable Object node) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (node instanceof Map<?, ?> map) {
            map.forEach((name, value) -> members.put(String.valueOf(name), value));
        }
        return members;
    }

    /** The elements of several lists, of which some may not be there. */
    static List<Object> joined(@Nullable Object... lists) {
        List<Object> all = new ArrayList<>();
        for (Object list : lists) {
            if (list instanceof Collection<?> elements) {
                all.addAll(elements);
            }
        }
        return all;
    }

    /** The node, or what it refers to within the document. */
    Map<String, Object> resolved(@Nullable Object node) {
        Map<String, Object> members = map(node);
        if (!(members.get(REF) instanceof String reference)) {
            return members;
        }
        Map<String, Object> target = root;
        for (String step : reference.substring("#/".length()).split("/", -1)) {
            target = map(target.get(step));
        }
        return target;
    }

    /** What a schema takes, in a line of HTML; another schema is a link to it. */
    String type(@Nullable Object schema) {
        Map<String, Object> members = map(schema);
        if (members.get(REF) instanceof String reference) {
            String name = reference.substring(reference.lastIndexOf('/') + 1);
            return "<a href=\"#" + Html.id("schema", name) + "\">" + Html.text(name) + "</a>";
        }
        for (String several : List.of("allOf", "anyOf", "oneOf")) {
            List<Object> parts = joined(members.get(several));
            if (!parts.isEmpty()) {
                String between = several.equals("allOf") ? " and " : " or ";
                return String.join(between, parts.stream().map(this::type).toList());
            }
        }
        if (members.containsKey("items")) {
            return "array of " + type(members.get("items")) + limits(members);
        }
        Map<String, Object> properties = map(members.get("properties"));
        if (!properties.isEmpty()) {
            List<String> each = new ArrayList<>();
            properties.forEach((name, property) -> each.add(Html.text(name) + ": " + type(property)));
            return "{ " + String.join(", ", each) + " }";
        }
        return Html.text(kind(members)) + limits(members);
    }

    private static String kind(Map<String, Object> schema) {
        Object type = schema.get("type");
        List<Object> several = joined(type);
        return several.isEmpty()
                ? String.valueOf(type == null ? "" : type)
                : String.join(" or ", several.stream().map(String::valueOf).toList());
    }

    private static String limits(Map<String, Object> schema) {
        StringBuilder text = new StringBuilder();
        for (String limit : List.of(
                "format",
                "const",
                "enum",
                "minimum",
                "maximum",
                "minLength",
                "maxLength",
                "maxItems",
                "pattern",
                "default")) {
            if (schema.containsKey(limit)) {
                text.append(", ").append(limit).append(" <code>");
                List<Object> several = joined(schema.get(limit));
                text.append(Html.text(
                                several.isEmpty()
                                        ? schema.get(limit)
                                        : String.join(
                                                " ",
                                                several.stream()
                                                        .map(String::valueOf)
                                                        .toList())))
                        .append("</code>");
            }
        }
        return text.toString();
    }
}
