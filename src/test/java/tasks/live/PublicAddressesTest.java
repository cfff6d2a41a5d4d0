package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a webhook may lead to: the public Internet and nothing else. */
class PublicAddressesTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, false",
        "0.1.2.3, false",
        "1.1.1.1, true",
        "9.255.255.255, true",
        "10.0.0.1, false",
        "10.255.255.255, false",
        "11.0.0.0, true",
        "100.63.255.255, true",
        "100.64.0.1, false",
        "100.127.255.255, false",
        "100.128.0.0, true",
        "127.0.0.1, false",
        "127.255.255.254, false",
        "128.0.0.1, true",
        "169.253.1.1, true",
        "169.254.169.254, false",
        "169.255.0.1, true",
        "172.15.255.255, true",
        "172.16.0.1, false",
        "172.31.255.255, false",
        "172.32.0.0, true",
        "192.0.0.8, false",
        "192.0.1.1, true",
        "192.0.2.1, false",
        "192.88.99.1, false",
        "192.167.255.255, true",
        "192.168.0.1, false",
        "192.168.255.255, false",
        "192.169.0.0, true",
        "198.17.255.255, true",
        "198.18.0.1, false",
        "198.19.255.255, false",
        "198.20.0.0, true",
        "198.51.100.7, false",
        "203.0.113.7, false",
        "203.0.114.1, true",
        "223.255.255.255, true",
        "224.0.0.1, false",
        "239.255.255.255, false",
        "240.0.0.1, false",
        "255.255.255.255, false",
        "::, false",
        "::1, false",
        "::127.0.0.1, false",
        "::8.8.8.8, false",
        "::ffff:127.0.0.1, false",
        "::ffff:10.0.0.1, false",
        "::ffff:8.8.8.8, true",
        "64:ff9b::7f00:1, false",
        "64:ff9b::a00:1, false",
        "64:ff9b::808:808, true",
        "64:ff9b:1::808:808, false",
        "100::1, false",
        "2001::1, false",
        "2001:1ff::1, false",
        "2001:200::1, true",
        "2001:db8::1, false",
        "2001:4860:4860::8888, true",
        "2002:7f00:1::1, false",
        "2002:808:808::1, false",
        "2606:4700:4700::1111, true",
        "3fff::1, false",
        "3fff:1000::1, true",
        "4000::1, false",
        "5f00::1, false",
        "fc00::1, false",
        "fd12:3456::1, false",
        "fe80::1, false",
        "febf::1, false",
        "fec0::1, false",
        "ff02::1, false",
        "ffff::1, false"
    })
    void onlyPublicAddressesAreAllowed(String address, boolean allowed) throws Exception {
        assertEquals(allowed, PublicAddresses.contain(InetAddress.getByName(address)));
    }

    /** As a resolver could hand it over, though Java makes an IPv4 address of it. */
    @Test
    void anIpv4AddressInIpv6ThatWasNotUnwrappedIsRefused() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        mapped[12] = 127;
        mapped[15] = 1;
        assertFalse(PublicAddresses.contain(Inet6Address.getByAddress("x", mapped, 1)));
    }
}
