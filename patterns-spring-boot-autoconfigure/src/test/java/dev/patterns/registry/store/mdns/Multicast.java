/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.registry.store.mdns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;

import org.junit.jupiter.api.Assumptions;

/**
 * Whether this machine lets multicast through, which not each container does.
 */
final class Multicast {

	private static final String GROUP = "224.0.0.251";

	private static final int PATIENCE_MILLIS = 3000;

	private Multicast() {
	}

	static void assume() {
		String problem = problem();
		Assumptions.assumeTrue(problem == null, () -> "No multicast on the loopback interface: " + problem);
	}

	private static String problem() {
		try (MulticastSocket socket = new MulticastSocket(0)) {
			NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
			InetSocketAddress group = new InetSocketAddress(InetAddress.getByName(GROUP), socket.getLocalPort());
			socket.setNetworkInterface(loopback);
			socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
			socket.joinGroup(group, loopback);
			socket.setSoTimeout(PATIENCE_MILLIS);
			socket.send(new DatagramPacket(new byte[] { 1 }, 1, group));
			socket.receive(new DatagramPacket(new byte[8], 8));
			return null;
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
