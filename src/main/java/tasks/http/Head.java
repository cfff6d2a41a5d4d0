package tasks.http;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The head of a request, as far as handlers look at it.
 *
 * @param method as sent
 * @param path within the application, as the router saw it
 * @param query as sent; empty where there is none
 * @param headers all values of a header, by its name in any letter case
 * @param client where the request comes from
 */
public record Head(
        String method, String path, String query, Function<String, List<String>> headers, Supplier<Client> client) {

    List<String> header(String name) {
        return headers.apply(name);
    }
}
