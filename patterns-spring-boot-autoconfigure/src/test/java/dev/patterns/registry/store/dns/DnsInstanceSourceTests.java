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

package dev.patterns.registry.store.dns;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.registry.autoconfigure.DnsRegistryAutoConfiguration;
import dev.patterns.registry.autoconfigure.RegistryAutoConfiguration;
import dev.patterns.registry.store.StoredInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link DnsInstanceSource} against a server that speaks the protocol.
 */
class DnsInstanceSourceTests {

	private FakeDnsServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = new FakeDnsServer();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void eachAddressIsAnInstance() {
		this.server.set("payments.shop.svc.cluster.local", "10.0.0.2", "10.0.0.1");
		assertThat(source("{service}.{namespace}.svc.cluster.local", null).find("payments")).containsExactly(
				new StoredInstance("payments", "10.0.0.1:8081", "10.0.0.1", 8081, true, Map.of()),
				new StoredInstance("payments", "10.0.0.2:8081", "10.0.0.2", 8081, true, Map.of()));
	}

	// RFC 4074 tells of such servers.
	@Test
	void aServerThatDeniesANameWithoutAddressesOfOneKindDoesNotTakeTheOthersWithIt() {
		this.server.set("payments.local", "10.0.0.1");
		this.server.setDenying(true);
		assertThat(source("{service}.local", null).find("payments")).extracting(StoredInstance::host)
			.containsExactly("10.0.0.1");
	}

	@Test
	void aNameThatIsAnAddressHasNoInstances() {
		assertThat(source("{service}", null).find("169.254.169.254")).isEmpty();
		assertThat(source("{service}", null).find("2130706433")).isEmpty();
	}

	@Test
	void aRecordThatIsWrongDoesNotTakeTheOthersWithIt() {
		this.server.set("_http._tcp.payments.local", "10 1 0 zero.local", "5 1 8443 no!host.local",
				"10 3 8444 a.local");
		assertThat(source("{service}", "_http._tcp.{service}.local").find("payments")).singleElement()
			.satisfies((instance) -> assertThat(instance.host()).isEqualTo("a.local"));
	}

	@Test
	void recordsOfTheLowestPrioritySayHostAndPort() {
		this.server.set("_http._tcp.payments.local", "20 5 9000 spare.local", "10 1 8443 b.local", "10 3 8444 a.local");
		assertThat(source("{service}", "_http._tcp.{service}.local").find("payments")).containsExactly(
				new StoredInstance("payments", "a.local:8444", "a.local", 8444, true, Map.of("weight", "3")),
				new StoredInstance("payments", "b.local:8443", "b.local", 8443, true, Map.of("weight", "1")));
	}

	@Test
	void whatIsNotThereHasNoInstances() {
		this.server.set("_http._tcp.payments", "10.0.0.1");
		DnsInstanceSource source = source("{service}", "_http._tcp.{service}");
		assertThat(source.find("payments")).isEmpty();
		assertThat(source.find("mails")).isEmpty();
		assertThat(source("{service}", null).find("mails")).isEmpty();
	}

	@Test
	void whatCanBeNoNameIsNotAskedFor() {
		this.server.set("evil.example", "10.0.0.1");
		DnsInstanceSource source = source("{service}", null);
		for (String wrong : List.of("", "a/b", "dns://10.0.0.1/x", "a b", "..", ".a", "a..b", "ü", "x".repeat(64))) {
			assertThat(source.find(wrong)).as(wrong).isEmpty();
		}
	}

	@Test
	void noAnswerIsNotTheSameAsNoInstance() {
		this.server.setSilent(true);
		assertThatIllegalStateException().isThrownBy(() -> source("{service}", null).find("payments"));
	}

	@Test
	void aFailureThatThePlatformRemembersIsNotTheSameAsNoInstance() {
		DnsSettings settings = new DnsSettings("{service}", null, 8080, false, List.of(), Duration.ofMillis(100));
		AtomicReference<String> text = new AtomicReference<>();
		DnsInstanceSource source = new DnsInstanceSource(settings, "shop", (name) -> {
			throw new UnknownHostException(text.get());
		});
		for (String failure : List.of("payments: Temporary failure in name resolution", "payments: Try again")) {
			text.set("payments: Name or service not known");
			assertThat(source.find("payments")).isEmpty();
			text.set("payments");
			assertThat(source.find("payments")).isEmpty();
			text.set(failure);
			assertThatIllegalStateException().isThrownBy(() -> source.find("payments"));
			text.set("payments");
			assertThatIllegalStateException().isThrownBy(() -> source.find("payments"));
		}
	}

	@Test
	void addressesAreAskedForAsThePlatformDoesWithoutServers() {
		DnsSettings settings = new DnsSettings("{service}", null, 8080, false, List.of(), Duration.ofMillis(100));
		assertThat(new DnsInstanceSource(settings, "shop").find("localhost")).extracting(StoredInstance::host)
			.contains("127.0.0.1");
	}

	@Test
	void refusesNamesWithoutTheService() {
		assertThatIllegalArgumentException().isThrownBy(() -> source("payments", null))
			.withMessageContaining("patterns.registry.dns.name");
		assertThatIllegalArgumentException().isThrownBy(() -> source("{service}", "payments"))
			.withMessageContaining("patterns.registry.dns.srv");
	}

	@Test
	void aDiscoveryClientFollowsChangesAndKeepsWhatWasKnownWithoutAnswers() {
		this.server.set("payments.local", "10.0.0.1");
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, RegistryAutoConfiguration.class,
					DnsRegistryAutoConfiguration.class))
			.withPropertyValues("spring.application.name=shop", "patterns.registry.type=dns",
					"patterns.registry.refresh=50ms", "patterns.registry.dns.name={service}.local",
					"patterns.registry.dns.timeout=100ms", "patterns.registry.dns.servers=" + this.server.address())
			.run((context) -> {
				DiscoveryClient client = context.getBean(DiscoveryClient.class);
				assertThat(client.getInstances("payments")).extracting(ServiceInstance::getHost)
					.containsExactly("10.0.0.1");
				this.server.set("payments.local", "10.0.0.2", "10.0.0.3");
				await().atMost(Duration.ofSeconds(10))
					.until(() -> client.getInstances("payments").size() == 2
							&& client.getInstances("payments").get(0).getHost().equals("10.0.0.2"));
				this.server.setSilent(true);
				await().pollDelay(Duration.ofMillis(800)).until(() -> true);
				assertThat(client.getInstances("payments")).hasSize(2);
				assertThat(client.getServices()).contains("payments");
			});
	}

	private DnsInstanceSource source(String name, @Nullable String srv) {
		return new DnsInstanceSource(
				new DnsSettings(name, srv, 8081, true, List.of(this.server.address()), Duration.ofMillis(200)), "shop");
	}

}
