package tasks.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tasks.http.Call;
import tasks.http.Reply;

/**
 * The description of the API: for tools as it is, and for people as a page that is made of it when it is first asked for.
 *
 * <p><b>Threads:</b> called by all at once; those who ask first at the same time make the same page.
 */
public final class OpenApiEndpoints {
    private static final String FILE = "/openapi.yaml";

    private final byte[] description;
    private volatile @Nullable Reply page;

    /** Reads the description, which is in the WAR. */
    public OpenApiEndpoints() {
        try (InputStream in = OpenApiEndpoints.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("The WAR has no " + FILE);
            }
            description = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** 200 the description, OpenAPI 3.1. */
    public Reply yaml(Call call) {
        return new Reply(200, "application/yaml", Map.of(), description);
    }

    /** 200 a page of HTML. */
    public Reply docs(Call call) {
        Reply made = page;
        if (made == null) {
            made = DocsPage.reply(new String(description, StandardCharsets.UTF_8));
            page = made;
        }
        return made;
    }
}
