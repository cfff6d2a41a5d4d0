package tasks.ops;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tasks.http.Digests;
import tasks.http.Reply;

/**
 * Makes a page for people of an OpenAPI description: all operations, and all schemas. It is one file without a script, which
 * loads nothing; its style is in it, and named to the browser by its hash.
 */
final class DocsPage {
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    private static final String STYLE = """
            body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1b1f24;background:#fff}
            h2{margin:2.5rem 0 .5rem;border-top:1px solid #d0d7de;padding-top:1rem;overflow-wrap:anywhere}
            h3{margin:1rem 0 .25rem;font-size:1rem}
            code,h2{font-family:ui-monospace,monospace}
            code{font-size:.9em}
            table{border-collapse:collapse;width:100%}
            td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #eaeef2}
            th{font-weight:600;white-space:nowrap}
            nav ul{columns:18rem;padding-left:1.25rem}
            a{color:#0550ae}
            @media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}a{color:#79c0ff}\
            h2,td,th{border-color:#30363d}}
            """;

    private final Description description;
    private final StringBuilder html = new StringBuilder(64 << 10);

    private DocsPage(Description description) {
        this.description = description;
    }

    static Reply reply(String yaml) {
        Object root = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        String page = new DocsPage(new Description(Description.map(root))).page();
        return new Reply(
                200,
                "text/html; charset=utf-8",
                Map.of(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'sha256-" + hash(STYLE)
                                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                        "Referrer-Policy",
                        "no-referrer",
                        "Cross-Origin-Opener-Policy",
                        "same-origin"),
                page.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(String text) {
        return Base64.getEncoder().encodeToString(Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String page() {
        Map<String, Object> info = description.map("info");
        String title = Html.text(info.get("title"));
        html.append("<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>")
                .append(title)
                .append("</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>")
                .append(STYLE)
                .append("</style></head>\n<body>\n<h1>")
                .append(title)
                .append("</h1>\n");
        paragraph(info.get("description"));
        html.append("<p>For tools: <a href=\"openapi.yaml\">openapi.yaml</a></p>\n<nav><ul>\n");
        eachOperation((method, path, operation, shared) -> html.append("<li><a href=\"#")
                .append(Html.id(method, path))
                .append("\"><code>")
                .append(Html.text(method.toUpperCase(Locale.ROOT) + " " + path))
                .append("</code></a></li>\n"));
        html.append("</ul></nav>\n");
        eachOperation(this::operation);
        description.schemas().forEach(this::schema);
        return html.append("</body>\n</html>\n").toString();
    }

    @FunctionalInterface
    private interface OperationWriter {
        void write(String method, String path, Map<String, Object> operation, Map<String, Object> shared);
    }

    private void eachOperation(OperationWriter writer) {
        description.map("paths").forEach((path, item) -> {
            Map<String, Object> members = Description.map(item);
            for (String method : METHODS) {
                if (members.containsKey(method)) {
                    writer.write(method, path, Description.map(members.get(method)), members);
                }
            }
        });
    }

    private void operation(String method, String path, Map<String, Object> operation, Map<String, Object> shared) {
        html.append("<section>\n<h2 id=\"")
                .append(Html.id(method, path))
                .append("\">")
                .append(Html.text(method.toUpperCase(Locale.ROOT) + " " + path))
                .append("</h2>\n");
        paragraph(operation.get("summary"));
        paragraph(operation.get("description"));
        if (List.of().equals(operation.get("security"))) {
            paragraph("Anybody may call it.");
        }
        List<Object> parameters = Description.joined(shared.get("parameters"), operation.get("parameters"));
        if (!parameters.isEmpty()) {
            html.append("<h3>Parameters</h3>\n<table>\n");
            for (Object each : parameters) {
                Map<String, Object> parameter = description.resolved(each);
                row(
                        "<code>" + Html.text(parameter.get("name")) + "</code>",
                        Html.text(parameter.get("in")),
                        description.type(parameter.get("schema")),
                        Html.prose(parameter.get("description")));
            }
            html.append("</table>\n");
        }
        if (operation.containsKey("requestBody")) {
            html.append("<h3>Body</h3>\n");
            body(description.resolved(operation.get("requestBody")));
        }
        html.append("<h3>Answers</h3>\n<table>\n");
        Description.map(operation.get("responses")).forEach((status, each) -> {
            Map<String, Object> response = description.resolved(each);
            row("<code>" + Html.text(status) + "</code>", Html.prose(response.get("description")), content(response));
        });
        html.append("</table>\n</section>\n");
    }

    private void body(Map<String, Object> body) {
        paragraph(body.get("description"));
        Description.map(body.get("content")).forEach((type, media) -> {
            html.append("<p><code>").append(Html.text(type)).append("</code></p>\n");
            members(Description.map(Description.map(media).get("schema")));
        });
    }

    /** What the first media type holds: the others say the same in another form. */
    private String content(Map<String, Object> response) {
        return Description.map(response.get("content")).values().stream()
                .findFirst()
                .map(media -> description.type(Description.map(media).get("schema")))
                .orElse("");
    }

    private void schema(String name, Object schema) {
        html.append("<section>\n<h2 id=\"")
                .append(Html.id("schema", name))
                .append("\">")
                .append(Html.text(name))
                .append("</h2>\n");
        Map<String, Object> members = Description.map(schema);
        if (!members.containsKey("properties")) {
            html.append("<p>").append(description.type(schema)).append("</p>\n");
        }
        paragraph(members.get("description"));
        members(members);
        html.append("</section>\n");
    }

    private void members(Map<String, Object> schema) {
        Map<String, Object> properties = Description.map(schema.get("properties"));
        if (properties.isEmpty()) {
            return;
        }
        List<Object> required = Description.joined(schema.get("required"));
        html.append("<table>\n");
        properties.forEach((name, property) -> row(
                "<code>" + Html.text(name) + "</code>",
                required.contains(name) ? "always" : "",
                description.type(property),
                Html.prose(Description.map(property).get("description"))));
        html.append("</table>\n");
    }

    private void paragraph(@Nullable Object text) {
        if (text != null) {
            html.append("<p>").append(Html.prose(text)).append("</p>\n");
        }
    }

    private void row(String head, String... cells) {
        html.append("<tr><th>").append(head).append("</th>");
        for (String cell : cells) {
            html.append("<td>").append(cell).append("</td>");
        }
        html.append("</tr>\n");
    }
}
