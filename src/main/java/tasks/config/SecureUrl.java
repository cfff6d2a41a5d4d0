package tasks.config;

import java.net.URI;

/** Whether nobody on the way can read or change what is asked of a URL. */
public final class SecureUrl {
    private SecureUrl() {}

    /** Over TLS, or without leaving this machine. */
    public static boolean is(URI url) {
        return "https".equalsIgnoreCase(url.getScheme()) || (isPlain(url) && isLoopback(url.getHost()));
    }

    /** Without TLS. */
    public static boolean isPlain(URI url) {
        return "http".equalsIgnoreCase(url.getScheme());
    }

    private static boolean isLoopback(String host) {
        // an address of IPv6 stands in brackets there
        String address = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return host.equalsIgnoreCase("localhost")
                || IpAddress.parse(address).filter(IpAddress::isLoopback).isPresent();
    }
}
