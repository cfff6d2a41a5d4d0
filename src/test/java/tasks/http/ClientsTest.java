package tasks.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tasks.config.Network;

/** Where a request comes from: what trusted proxies say, and nobody else. */
class ClientsTest {
    private static final List<String> PROXIES = List.of("127.0.0.1", "10.0.0.0/8", "2001:db8:aa::/48");

    private static String address(List<String> trusted, String remote, String... headers) {
        return new Clients(
                        trusted.stream()
                                .map(network -> Network.parse(network).orElseThrow())
                                .toList(),
                        Optional.empty())
                .address(remote, name -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 0; i < headers.length; i += 2) {
                        if (headers[i].equals(name)) {
                            values.add(headers[i + 1]);
                        }
                    }
                    return values;
                });
    }

    @Test
    void nobodyIsTrustedUnlessItIsSet() {
        assertEquals("127.0.0.1", address(List.of(), "127.0.0.1", "X-Forwarded-For", "192.0.2.7"));
        assertEquals("192.0.2.1", address(PROXIES, "192.0.2.1", "X-Forwarded-For", "192.0.2.7"));
        assertEquals("192.0.2.1", address(PROXIES, "192.0.2.1", "Forwarded", "for=192.0.2.7"));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "192.0.2.7 | 192.0.2.7",
                "192.0.2.7:4711 | 192.0.2.7",
                "[2001:db8::7]:4711 | 2001:db8:0:0:0:0:0:7",
                "2001:DB8::7 | 2001:db8:0:0:0:0:0:7",
                "::ffff:192.0.2.7 | 192.0.2.7",
                "203.0.113.9, 192.0.2.7 | 192.0.2.7",
                "192.0.2.7, 10.1.2.3 | 192.0.2.7",
                "192.0.2.7, 10.1.2.3, 127.0.0.1 | 192.0.2.7",
                "192.0.2.7, 2001:db8:aa:1::5 | 192.0.2.7",
                "10.1.2.3 | 10.1.2.3",
                "192.0.2.7, nonsense, 10.1.2.3 | 10.1.2.3",
                "192.0.2.7, nonsense | 127.0.0.1",
                "unknown | 127.0.0.1",
                "'' | 127.0.0.1",
                ", | 127.0.0.1",
                "256.0.0.1 | 127.0.0.1",
                "1.2.3 | 127.0.0.1",
                "01.2.3.4 | 127.0.0.1",
                "localhost | 127.0.0.1",
                ".1:2 | 127.0.0.1",
                "1::2::3 | 127.0.0.1",
                ":::: | 127.0.0.1",
                "2001:db8::7%eth0 | 127.0.0.1"
            },
            delimiter = '|')
    void theLastHopThatIsNotTrustedCounts(String sent, String address) {
        assertEquals(address, address(PROXIES, "127.0.0.1", "X-Forwarded-For", sent));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "for=192.0.2.7 | 192.0.2.7",
                "For=\"192.0.2.7:80\";proto=https;by=10.0.0.1 | 192.0.2.7",
                "for=\"[2001:db8::7]:4711\" | 2001:db8:0:0:0:0:0:7",
                "by=10.0.0.1;for=192.0.2.7 | 192.0.2.7",
                "for=203.0.113.9, for=192.0.2.7 | 192.0.2.7",
                "for=192.0.2.7, for=10.0.0.9 | 192.0.2.7",
                "for=192.0.2.7,for=unknown | 127.0.0.1",
                "for=192.0.2.7,for=_hidden | 127.0.0.1",
                "for=\"a, for=192.0.2.7 | 192.0.2.7",
                "proto=https | 127.0.0.1",
                "for=192.0.2.7;host=\"x;for=203.0.113.9\" | 192.0.2.7",
                "for=192.0.2.7;host=\"x, for=203.0.113.9\" | 192.0.2.7",
                "for=192.0.2.7;host=\"x, for=203.0.113.9;y=\\\"\" | 192.0.2.7",
                "for=\"a, for=192.0.2.7;host=\"x, for=203.0.113.9\" | 127.0.0.1",
                "a=\", for=192.0.2.7;host=\", for=203.0.113.9;z=\" | 127.0.0.1",
                "xfor=203.0.113.9;for=192.0.2.7 | 192.0.2.7",
                "for=203.0.113.9 for=192.0.2.7 | 127.0.0.1",
                "for=192.0.2.7;for=203.0.113.9 | 127.0.0.1",
                "for = 192.0.2.7 | 127.0.0.1",
                "for=192.0.2.7, | 192.0.2.7",
                "for=192.0.2.7;;proto=https; | 192.0.2.7",
                "for=203.0.113.9, proto=https | 127.0.0.1",
                "for=\"_gazonk\" | 127.0.0.1",
                "For=\"[2001:db8:cafe::17]:_a1\" | 127.0.0.1"
            },
            delimiter = '|')
    void forwardedIsReadAsItsRfcHasIt(String sent, String address) {
        assertEquals(address, address(PROXIES, "127.0.0.1", "Forwarded", sent));
    }

    @Test
    void severalHeadersAreOneList() {
        assertEquals(
                "192.0.2.7",
                address(PROXIES, "127.0.0.1", "X-Forwarded-For", "203.0.113.9", "X-Forwarded-For", "192.0.2.7"));
        assertEquals(
                "192.0.2.7",
                address(PROXIES, "127.0.0.1", "Forwarded", "for=203.0.113.9", "Forwarded", "for=192.0.2.7"));
    }

    /** A proxy sets one of the two and passes on the other as its client sent it. */
    @Test
    void whereTheTwoHeadersDifferNeitherIsBelieved() {
        assertEquals(
                "127.0.0.1",
                address(PROXIES, "127.0.0.1", "Forwarded", "for=203.0.113.9", "X-Forwarded-For", "192.0.2.7"));
        assertEquals(
                "192.0.2.7",
                address(PROXIES, "127.0.0.1", "Forwarded", "for=192.0.2.7", "X-Forwarded-For", "192.0.2.7"));
    }

    @Test
    void aPeerIsReadWhateverItsFormIs() {
        assertEquals("fe80:0:0:0:0:0:0:1", address(List.of(), "[fe80::1%eth0]"));
        assertEquals("fe80:0:0:0:0:0:0:1", address(List.of(), "fe80:0:0:0:0:0:0:1%1"));
        assertEquals("", address(List.of(), null));
        assertEquals("", address(List.of("0.0.0.0/0"), "", "X-Forwarded-For", "192.0.2.7"));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 203.0.113.9, true",
        "203.0.113.8/31, 203.0.113.9, true",
        "203.0.113.8/32, 203.0.113.9, false",
        "::/0, 2001:db8::1, true",
        "::/0, 203.0.113.9, false",
        "2001:db8::/127, 2001:db8::1, true",
        "2001:db8::/128, 2001:db8::1, false"
    })
    void aNetworkHasTheAddressesOfItsPrefix(String network, String remote, boolean trusted) {
        String found = address(List.of(network), remote, "X-Forwarded-For", "192.0.2.7");
        assertEquals(trusted, found.equals("192.0.2.7"), found);
    }
}
