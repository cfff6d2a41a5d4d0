package tasks.http;

import java.util.List;
import java.util.function.Function;

/**
 * The head of a request, as far as handlers look at it.
 *
 * @param method as sent
 * @param path within the application, as the router saw it
 * @param query as sent; empty where there is none
 * @param headers all values of a header, by its name in any letter case
 */
public record Head(String method, String path, String query, Function<String, List<String>> headers) {

    List<String> header(String name) {
        return headers.apply(name);
    }
}
