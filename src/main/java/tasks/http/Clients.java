package tasks.http;

import jakarta.servlet.http.HttpServletRequest;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out where a request comes from: {@code Forwarded} (RFC 7239) and {@code X-Forwarded-For} count only where a proxy
 * that is trusted has set them, from the last one backwards.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class Clients {
    private static final Pattern FOR =
            Pattern.compile("(?:^|[;,\\s])for=(\"[^\"]*\"|[^;,\\s]*)", Pattern.CASE_INSENSITIVE);
    /** An address, never a name: that would be looked up. */
    private static final Pattern IPV4 = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3}){3})(?::[0-9]+)?");

    private static final Pattern IPV6 = Pattern.compile("\\[?([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)\\]?(?:(?<=\\]):[0-9]+)?");
    private static final int MAX_HOPS = 20;

    private final List<Network> trusted;
    private final Optional<String> publicOrigin;

    /** Addresses of so many bits that begin with the same. */
    private record Network(BigInteger start, int bits, int prefix) {
        static Network of(String text) {
            int slash = text.indexOf('/');
            byte[] address = parse(slash < 0 ? text : text.substring(0, slash)).getAddress();
            int bits = address.length * Byte.SIZE;
            int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            if (prefix > bits) {
                throw new IllegalArgumentException("There is no such network: " + text);
            }
            return new Network(new BigInteger(1, address), bits, prefix);
        }

        boolean contains(byte[] other) {
            int rest = bits - prefix;
            return other.length * Byte.SIZE == bits
                    && new BigInteger(1, other).shiftRight(rest).equals(start.shiftRight(rest));
        }
    }

    /**
     * Knows whom to trust.
     *
     * @param trusted addresses and networks of proxies
     * @param publicUrl this server's address as clients see it; where there is none, a request's own words count
     * @throws IllegalArgumentException for what is no network
     */
    public Clients(List<String> trusted, Optional<URI> publicUrl) {
        this.trusted = trusted.stream().map(Network::of).toList();
        publicOrigin = publicUrl.map(url -> origin(url.getScheme(), url.getRawAuthority()));
    }

    /** Both ends of this request's way. */
    public Client of(HttpServletRequest request) {
        return new Client(address(request), publicOrigin.orElseGet(() -> origin(request.getScheme(), host(request))));
    }

    private static String host(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return host == null ? "" : host;
    }

    /** As browsers write it in {@code Origin} (RFC 6454 section 6.1). */
    private static String origin(String scheme, String authority) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        String port = lower.equals("https") ? ":443" : ":80";
        String host = authority.toLowerCase(Locale.ROOT);
        return lower + "://" + (host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host);
    }

    private String address(HttpServletRequest request) {
        String address = literal(request.getRemoteAddr()).orElse("");
        if (trusted.isEmpty() || !isTrusted(address)) {
            return address;
        }
        List<String> hops = hops(request);
        for (int i = hops.size() - 1; i >= 0 && i >= hops.size() - MAX_HOPS; i--) {
            Optional<String> hop = literal(hops.get(i));
            if (hop.isEmpty()) {
                return address;
            }
            address = hop.get();
            if (!isTrusted(address)) {
                return address;
            }
        }
        return address;
    }

    private static List<String> hops(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        for (String value : Collections.list(request.getHeaders("Forwarded"))) {
            Matcher node = FOR.matcher(value);
            while (node.find()) {
                hops.add(node.group(1).replace("\"", ""));
            }
        }
        if (hops.isEmpty()) {
            for (String value : Collections.list(request.getHeaders("X-Forwarded-For"))) {
                for (String hop : value.split(",", -1)) {
                    hops.add(hop.strip());
                }
            }
        }
        return hops;
    }

    /** The address in its one form; empty for a name, {@code unknown}, or {@code _hidden}. */
    private static Optional<String> literal(String text) {
        Matcher ipv4 = IPV4.matcher(text);
        Matcher ipv6 = IPV6.matcher(text);
        try {
            if (ipv4.matches()) {
                return Optional.of(parse(ipv4.group(1)).getHostAddress());
            }
            return ipv6.matches() ? Optional.of(parse(ipv6.group(1)).getHostAddress()) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static InetAddress parse(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("There is no such address: " + literal, e);
        }
    }

    private boolean isTrusted(String address) {
        if (address.isEmpty()) {
            return false;
        }
        byte[] bytes = parse(address).getAddress();
        return trusted.stream().anyMatch(network -> network.contains(bytes));
    }
}
