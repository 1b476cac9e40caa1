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

package dev.patterns.configuration.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationConflictException;
import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.RefusedConfigurationException;
import dev.patterns.configuration.engine.RebindingApplication.Application;
import dev.patterns.configuration.engine.RebindingApplication.Child;
import dev.patterns.configuration.engine.RebindingApplication.Client;
import dev.patterns.configuration.engine.RebindingApplication.ClientProperties;
import dev.patterns.configuration.engine.RebindingApplication.FixedProperties;
import dev.patterns.configuration.engine.RebindingApplication.MadeProperties;
import dev.patterns.configuration.engine.RebindingApplication.Nested;
import dev.patterns.configuration.engine.RebindingApplication.OtherProperties;
import dev.patterns.configuration.engine.RebindingApplication.Recorder;
import dev.patterns.configuration.engine.RebindingApplication.Scoped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What an application makes of changes: beans, listeners and scopes follow them, or all
 * stay as they are.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class RebindingTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private ConfigurationTemplate template;

	private ConfigurableApplicationContext context;

	private Recorder recorder;

	@BeforeAll
	void start() {
		String url = "jdbc:h2:mem:rebinding-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
		try (ConfigurableApplicationContext first = start(Object.class, url)) {
			first.getBean(ConfigurationTemplate.class).set("app.client.url", "first");
		}
		this.context = start(Client.class, url, "spring.config.import=patterns:jdbc", "app.client.retries=3",
				"app.derived=to ${app.host:nowhere}", "app.hidden=yes");
		this.template = this.context.getBean(ConfigurationTemplate.class);
		this.recorder = this.context.getBean(Recorder.class);
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	private static ConfigurableApplicationContext start(Class<?> source, String url, String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.datasource.url=" + url, "spring.main.banner-mode=off"));
		all.addAll(List.of(properties));
		return new SpringApplicationBuilder(Application.class, source).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
	}

	@BeforeEach
	void reset() {
		List<ConfigurationChange> changes = this.template.get(List.of())
			.keySet()
			.stream()
			.map(ConfigurationChange::delete)
			.collect(Collectors.toCollection(ArrayList::new));
		changes.removeIf((change) -> change.key().equals("app.client.url"));
		changes.add(ConfigurationChange.set("app.client.url", "first"));
		apply(changes);
		this.recorder.calls.clear();
		this.recorder.events.clear();
	}

	private void set(String... keysAndValues) {
		List<ConfigurationChange> changes = new ArrayList<>();
		for (int i = 0; i < keysAndValues.length; i += 2) {
			changes.add(ConfigurationChange.set(keysAndValues[i], keysAndValues[i + 1]));
		}
		apply(changes);
	}

	private void apply(List<ConfigurationChange> changes) {
		long revision = this.template.withoutTrial().apply(changes);
		ImportedStore store = this.context.getBean(ImportedStores.class).all().iterator().next();
		await().atMost(LONG)
			.until(() -> store.content().revision() >= revision || refused() != null && refused() >= revision);
		// Held until everybody has taken over what is visible.
		synchronized (store) {
			assertThat(store.name()).isEqualTo("jdbc");
		}
	}

	private @Nullable Long refused() {
		RefusedRevision refused = this.context.getBean(ImportedStores.class).all().iterator().next().refused();
		return (refused != null) ? refused.revision() : null;
	}

	@Test
	void aBeanFollowsWithAllItsProperties() {
		ClientProperties properties = this.context.getBean(ClientProperties.class);
		Nested nested = properties.getNested();
		assertThat(properties.getRetries()).isEqualTo(3);
		set("app.client.read-timeout", "7s", "app.client.hosts[0]", "a", "app.client.hosts[1]", "b",
				"app.client.headers.x", "1", "app.client.headers.y", "2", "app.client.nested.name", "deep",
				"app.client.retries", "5");
		await().atMost(LONG).untilAsserted(() -> assertThat(properties.getReadTimeout()).hasSeconds(7));
		assertThat(properties.getHosts()).containsExactly("a", "b");
		assertThat(properties.getHeaders()).isEqualTo(Map.of("x", "1", "y", "2"));
		assertThat(properties.getNested()).isSameAs(nested);
		assertThat(nested.getName()).isEqualTo("deep");
		assertThat(properties.getRetries()).isEqualTo(5);
		apply(Stream
			.of("app.client.read-timeout", "app.client.hosts[1]", "app.client.headers.y", "app.client.nested.name",
					"app.client.retries")
			.map(ConfigurationChange::delete)
			.toList());
		await().atMost(LONG).untilAsserted(() -> assertThat(properties.getReadTimeout()).hasSeconds(1));
		assertThat(properties.getHosts()).containsExactly("a");
		assertThat(properties.getHeaders()).isEqualTo(Map.of("x", "1"));
		assertThat(nested.getName()).isEqualTo("default");
		assertThat(properties.getRetries()).isEqualTo(3);
	}

	@Test
	void onlyBeansOfChangedPropertiesAreTouched(CapturedOutput output) {
		ClientProperties properties = this.context.getBean(ClientProperties.class);
		OtherProperties other = this.context.getBean(OtherProperties.class);
		int initialized = properties.initialized;
		other.sets = 0;
		set("app.client.url", "second");
		await().atMost(LONG).untilAsserted(() -> assertThat(properties.getUrl()).isEqualTo("second"));
		await().atMost(LONG).untilAsserted(() -> assertThat(properties.initialized).isEqualTo(initialized + 1));
		assertThat(other.sets).isZero();
		await().atMost(LONG).untilAsserted(() -> assertThat(this.recorder.events).hasSize(1));
		assertThat(this.recorder.events.get(0)).containsExactly("app.client.url");
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void aBeanThatDoesNotChangeIsNotInitializedAgain() {
		ClientProperties properties = this.context.getBean(ClientProperties.class);
		int initialized = properties.initialized;
		set("app.client.nobody-knows", "it");
		await().atMost(LONG).untilAsserted(() -> assertThat(this.recorder.events).hasSize(1));
		set("app.client.url", "second");
		await().atMost(LONG).untilAsserted(() -> assertThat(properties.getUrl()).isEqualTo("second"));
		await().atMost(LONG).untilAsserted(() -> assertThat(this.recorder.events).hasSize(2));
		assertThat(properties.initialized).isEqualTo(initialized + 1);
	}

	@Test
	void aBadValueIsRefusedAndTheNextRevisionTriedAgain(CapturedOutput output) {
		ClientProperties properties = this.context.getBean(ClientProperties.class);
		set("app.client.retries", "9", "app.client.url", "changed");
		assertThat(properties.getUrl()).isEqualTo("changed");
		set("app.client.retries", "1000", "app.client.url", "with a bad one");
		assertThat(refused()).isNotNull();
		assertThat(output).contains("is refused").contains("'retries'").doesNotContain("1000");
		assertThat(properties.getUrl()).isEqualTo("changed");
		assertThat(this.context.getEnvironment().getProperty("app.client.retries")).isEqualTo("9");
		set("app.client.nested.name", "");
		assertThat(refused()).isNotNull();
		set("app.client.nested.name", "good", "app.client.retries", "many");
		assertThat(refused()).isNotNull();
		set("app.client.retries", "2");
		assertThat(refused()).isNull();
		assertThat(properties.getUrl()).isEqualTo("with a bad one");
		assertThat(properties.getRetries()).isEqualTo(2);
		assertThat(properties.getNested().getName()).isEqualTo("good");
	}

	@Test
	void whatIsRefusedSaysWhy() {
		set("app.client.read-timeout", "abc");
		assertThat(problems()).contains("'app.client.read-timeout' cannot be bound: it is no java.time.Duration")
			.doesNotContain("abc");
		set("app.client.read-timeout", "5s", "app.client.retries", "many");
		assertThat(problems()).contains("'app.client.retries' cannot be bound: it is no int").doesNotContain("many");
		set("app.client.retries", "1", "app.client.url", "to ${unknown.thing}");
		assertThat(problems()).contains("'app.client.url' has a placeholder that cannot be resolved")
			.doesNotContain("unknown");
		assertThat(this.context.getBean(ClientProperties.class).getUrl()).isEqualTo("first");
		set("app.client.url", "to ${unknown.thing:nobody}");
		assertThat(refused()).isNull();
		assertThat(this.context.getBean(ClientProperties.class).getUrl()).isEqualTo("to nobody");
	}

	private String problems() {
		RefusedRevision refused = this.context.getBean(ImportedStores.class).all().iterator().next().refused();
		return (refused != null) ? refused.problems().toString() : "";
	}

	@Test
	void aChangeThatWouldBeRefusedIsNotWritten() {
		set("app.client.retries", "2");
		long before = this.template.get("app.client.retries").orElseThrow().version();
		assertThatExceptionOfType(RefusedConfigurationException.class)
			.isThrownBy(() -> this.template.set("app.client.read-timeout", "abc"))
			.withMessageContaining("it is no java.time.Duration")
			.withMessageNotContaining("abc")
			.satisfies((ex) -> assertThat(ex.getProblems()).hasSize(1));
		assertThatExceptionOfType(RefusedConfigurationException.class)
			.isThrownBy(() -> this.template.store("jdbc").set("app.client.retries", "1000", before));
		assertThatExceptionOfType(RefusedConfigurationException.class)
			.isThrownBy(() -> this.template.changedBy("me").set("app.listened.timeout", "soon"));
		assertThatExceptionOfType(ConfigurationConflictException.class)
			.isThrownBy(() -> this.template.set("app.client.retries", "1000", before - 1));
		assertThat(this.template.get(List.of("app.client.read-timeout", "app.listened.timeout"))).isEmpty();
		assertThat(this.template.get("app.client.retries").orElseThrow().version()).isEqualTo(before);
		assertThat(refused()).isNull();
		// Not of this application.
		this.template.set("other/app.client.retries", "many");
		this.template.set("@elsewhere/app.client.retries", "many");
	}

	@Test
	void whatWasWrongBeforeKeepsNobodyFromWriting() {
		set("app.client.retries", "1000", "app.made.size", "none");
		assertThat(refused()).isNotNull();
		long bad = this.template.get("app.client.retries").orElseThrow().version();
		this.template.set("app.client.url", "second");
		assertThatExceptionOfType(RefusedConfigurationException.class)
			.isThrownBy(() -> this.template.set("app.fixed.size", "11"));
		this.template.set("app.client.retries", "4");
		this.template.set("app.made.size", "4");
		await().atMost(LONG).untilAsserted(() -> assertThat(refused()).isNull());
		assertThat(this.context.getBean(ClientProperties.class).getRetries()).isEqualTo(4);
		assertThatExceptionOfType(RefusedConfigurationException.class)
			.isThrownBy(() -> this.template.rollback("app.client.retries", bad));
		assertThat(this.template.get("app.client.retries").orElseThrow().value()).isEqualTo("4");
	}

	@Test
	void oneOfSeveralWrongPropertiesOfABeanCanBeMended() {
		set("app.client.retries", "1000", "app.client.read-timeout", "abc");
		assertThat(refused()).isNotNull();
		assertThatExceptionOfType(RefusedConfigurationException.class)
			.isThrownBy(() -> this.template.set("app.client.readTimeout", "def"));
		this.template.set("app.client.read-timeout", "2s");
		assertThatExceptionOfType(RefusedConfigurationException.class)
			.isThrownBy(() -> this.template.set("app.client.retries", "2000"));
		this.template.set("app.client.retries", "4");
		await().atMost(LONG).untilAsserted(() -> assertThat(refused()).isNull());
		assertThat(this.context.getBean(ClientProperties.class).getReadTimeout()).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void aSettingThatWouldEndTheNextStartIsRefused() {
		assertThatExceptionOfType(RefusedConfigurationException.class)
			.isThrownBy(() -> this.template.set("patterns.configuration.poll-intervall", "1s"))
			.withMessageContaining("poll-intervall");
		set("patterns.configuration.poll-intervall", "1s");
		assertThat(problems()).contains("poll-intervall");
		this.template.delete("patterns.configuration.poll-intervall");
		await().atMost(LONG).untilAsserted(() -> assertThat(refused()).isNull());
	}

	@Test
	void aTextWithAPlaceholderOfItsOwnFollowsTheOthersInIt() {
		ClientProperties properties = this.context.getBean(ClientProperties.class);
		System.setProperty("app.client.headers.subject", "${app.name-of-shop:}: ${orderId} of ${customer}");
		try {
			this.template.set("app.name-of-shop", "one");
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(properties.getHeaders()).containsEntry("subject",
						"one: ${orderId} of ${customer}"));
			this.template.set("app.name-of-shop", "two");
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(properties.getHeaders()).containsEntry("subject",
						"two: ${orderId} of ${customer}"));
			// Another one cannot be resolved now, which is nobody's fault.
			this.template.set("orderId", "17");
			await().atMost(LONG)
				.untilAsserted(
						() -> assertThat(properties.getHeaders()).containsEntry("subject", "two: 17 of ${customer}"));
		}
		finally {
			System.clearProperty("app.client.headers.subject");
			this.context.getBean(ContextRefresher.class).refreshEnvironment();
		}
	}

	@Test
	void valuesThatDependOnEachOtherAreWrittenOneAfterTheOther() {
		for (int i = 0; i < 10; i++) {
			this.template.set("app.number-" + i, "5");
			this.template.set("app.fixed.size", "${app.number-" + i + "}");
		}
		assertThat(this.template.get("app.fixed.size").orElseThrow().value()).isEqualTo("${app.number-9}");
	}

	@Test
	void whatWasRefusedIsTriedAgainWhenOtherPropertiesChange(CapturedOutput output) {
		ClientProperties properties = this.context.getBean(ClientProperties.class);
		ContextRefresher refresher = this.context.getBean(ContextRefresher.class);
		System.setProperty("app.outer", "many");
		try {
			set("app.client.retries", "${app.outer}", "app.client.url", "later");
			assertThat(refused()).isNotNull();
			refresher.refresh();
			System.setProperty("app.outer", "8");
			assertThat(refused()).isNotNull();
			refresher.refresh();
			await().atMost(LONG).untilAsserted(() -> assertThat(properties.getRetries()).isEqualTo(8));
			assertThat(properties.getUrl()).isEqualTo("later");
			await().atMost(LONG).untilAsserted(() -> assertThat(refused()).isNull());
			assertThat(output.getAll().split("is refused,", -1)).hasSize(2);
		}
		finally {
			System.clearProperty("app.outer");
		}
	}

	@Test
	void whoBindsAgainToWhatWasDoesNotWin() {
		ClientProperties properties = this.context.getBean(ClientProperties.class);
		int initialized = properties.initialized;
		// Has read the properties before the change, and sets them after it.
		this.recorder.during = () -> {
			set("app.client.url", "new", "app.client.retries", "7");
			await().atMost(LONG).untilAsserted(() -> assertThat(properties.getRetries()).isEqualTo(7));
			properties.setUrl("first");
		};
		this.context.publishEvent(new EnvironmentChangeEvent(this, Set.of("app.else")));
		await().atMost(LONG).untilAsserted(() -> assertThat(properties.getUrl()).isEqualTo("new"));
		await().atMost(LONG).untilAsserted(() -> assertThat(properties.initialized).isGreaterThan(initialized + 1));
		assertThat(properties.getRetries()).isEqualTo(7);
	}

	@Test
	void listenersAreToldWhatOtherSourcesChange() {
		ContextRefresher refresher = this.context.getBean(ContextRefresher.class);
		try {
			System.setProperty("app.listened.timeout", "3s");
			System.setProperty("app.listened.features.other", "true");
			refresher.refresh();
			refresher.refresh();
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(this.recorder.calls).contains("timeout null>PT3S",
						"feature app.listened.features.other null>true"));
			set("app.listened.timeout", "5s");
			System.setProperty("app.listened.timeout", "soon");
			refresher.refresh();
			System.setProperty("app.listened.timeout", "4s");
			refresher.refresh();
			await().atMost(LONG).untilAsserted(() -> assertThat(this.recorder.calls).contains("timeout PT3S>PT4S"));
		}
		finally {
			System.clearProperty("app.listened.timeout");
			System.clearProperty("app.listened.features.other");
		}
		refresher.refresh();
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(this.recorder.calls).contains("timeout PT4S>PT5S",
					"feature app.listened.features.other true>null", "whatever"));
		assertThat(this.recorder.calls).filteredOn((call) -> call.startsWith("bean"))
			.containsExactly("bean null>3", "bean 3>4", "bean 4>5");
	}

	@Test
	void beansThatMethodsMakeKeepTheirOwnDefaults() {
		MadeProperties made = this.context.getBean("made", MadeProperties.class);
		assertThat(made.getSize()).isEqualTo(42);
		set("app.made.size", "7");
		await().atMost(LONG).untilAsserted(() -> assertThat(made.getSize()).isEqualTo(7));
		apply(List.of(ConfigurationChange.delete("app.made.size")));
		await().atMost(LONG).untilAsserted(() -> assertThat(made.getSize()).isEqualTo(42));
		set("app.made.size", "none");
		assertThat(refused()).isNotNull();
	}

	@Test
	void immutableBeansAreTriedOutToo(CapturedOutput output) {
		FixedProperties fixed = this.context.getBean(FixedProperties.class);
		set("app.fixed.size", "11");
		assertThat(refused()).isNotNull();
		set("app.fixed.size", "9");
		assertThat(refused()).isNull();
		assertThat(fixed.size()).isEqualTo(5);
		await().atMost(LONG).untilAsserted(() -> assertThat(output).contains("FixedProperties' keeps old properties"));
	}

	@Test
	void beansOfTheRefreshScopeAreMadeAgain() {
		Scoped scoped = this.context.getBean(Scoped.class);
		assertThat(scoped.text()).isEqualTo("none");
		set("app.scoped", "some");
		await().atMost(LONG).untilAsserted(() -> assertThat(scoped.text()).isEqualTo("some"));
	}

	@Test
	void listenersGetTypedValues() {
		set("app.listened.timeout", "5s");
		set("app.listened.timeout", "5000ms");
		set("app.listened.timeout", "6s", "app.listened.features.one", "true");
		apply(List.of(ConfigurationChange.delete("app.listened.timeout"),
				ConfigurationChange.delete("app.listened.features.one")));
		await().atMost(LONG).untilAsserted(() -> assertThat(this.recorder.calls).hasSize(16));
		assertThat(this.recorder.calls).filteredOn((call) -> call.startsWith("timeout"))
			.containsExactly("timeout null>PT5S", "timeout PT5S>PT6S", "timeout PT6S>null");
		assertThat(this.recorder.calls).filteredOn((call) -> call.startsWith("feature"))
			.containsExactly("feature app.listened.features.one null>true",
					"feature app.listened.features.one true>null");
		assertThat(this.recorder.calls).filteredOn((call) -> call.startsWith("all"))
			.containsExactly("all {timeout=5s}", "all {timeout=5000ms}", "all {features={one=true}, timeout=6s}");
		set("app.listened.timeout", "soon");
		assertThat(refused()).isNotNull();
	}

	@Test
	void whatIsHiddenOrNamedByPlaceholdersCounts() {
		set("app.hidden", "no", "app.host", "there");
		await().atMost(LONG).untilAsserted(() -> assertThat(this.recorder.calls).contains("derived to there"));
		System.setProperty("app.shown", "by the system");
		try {
			set("app.shown", "by the store");
			set("app.shown", "by the store again");
			set("app.host", "here");
			await().atMost(LONG).untilAsserted(() -> assertThat(this.recorder.calls).contains("derived to here"));
			assertThat(this.recorder.calls).noneMatch((call) -> call.startsWith("shown"));
		}
		finally {
			System.clearProperty("app.shown");
		}
	}

	@Test
	void aReloadBySpringCloudKeepsWhatTheStoreHas() {
		set("app.client.url", "kept");
		Set<String> changed = new TreeSet<>(this.context.getBean(ContextRefresher.class).refresh());
		assertThat(changed).doesNotContain("app.client.url");
		assertThat(this.context.getEnvironment().getProperty("app.client.url")).isEqualTo("kept");
		set("app.client.url", "live");
		assertThat(this.context.getEnvironment().getProperty("app.client.url")).isEqualTo("live");
		assertThat(this.context.getBean(ClientProperties.class).getUrl()).isEqualTo("live");
	}

	@Test
	void childContextsFollowTheirParents() {
		try (ConfigurableApplicationContext child = new SpringApplicationBuilder(Application.class, Child.class)
			.parent(this.context)
			.web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "spring.config.location=optional:classpath:/nowhere/")
			.run()) {
			Child bean = child.getBean(Child.class);
			set("app.client.url", "for both");
			await().atMost(LONG).untilAsserted(() -> assertThat(bean.calls).containsExactly("for both"));
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(child.getBean("childProperties", MadeProperties.class).getSize())
					.isEqualTo(1));
			set("app.child.size", "3");
			assertThat(child.getBean("childProperties", MadeProperties.class).getSize()).isEqualTo(3);
			set("app.child.size", "three", "app.client.url", "for nobody");
			assertThat(refused()).isNotNull();
			assertThat(this.context.getBean(ClientProperties.class).getUrl()).isEqualTo("for both");
			assertThat(bean.calls).hasSize(1);
		}
		set("app.client.url", "for the parent");
		assertThat(refused()).isNull();
		assertThat(this.context.getBean(ClientProperties.class).getUrl()).isEqualTo("for the parent");
	}

}
