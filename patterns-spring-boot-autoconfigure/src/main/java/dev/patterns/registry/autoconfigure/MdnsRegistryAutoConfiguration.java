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

package dev.patterns.registry.autoconfigure;

import java.net.InetAddress;
import java.net.UnknownHostException;

import javax.jmdns.JmDNS;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.registry.RegistryType;
import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.mdns.MdnsInstanceStore;

/**
 * Auto-configuration of the registry that is the local network.
 */
@AutoConfiguration(after = RegistryAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass({ DiscoveryClient.class, JmDNS.class })
@ConditionalOnDiscoveryEnabled
@ConditionalOnRegistryType(RegistryType.MDNS)
@EnableConfigurationProperties(MdnsRegistryProperties.class)
public final class MdnsRegistryAutoConfiguration {

	MdnsRegistryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(InstanceStore.class)
	MdnsInstanceStore patternsInstanceStore(MdnsRegistryProperties mdns, RegistryProperties properties,
			ApplicationIdentity identity, Environment environment) {
		String address = (mdns.address() != null) ? mdns.address()
				: environment.getProperty("spring.cloud.client.ip-address", "127.0.0.1");
		try {
			return new MdnsInstanceStore(identity.namespace(), InetAddress.getByName(address), properties.ttl());
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException("'patterns.registry.mdns.address' is not an address: " + address, ex);
		}
	}

}
