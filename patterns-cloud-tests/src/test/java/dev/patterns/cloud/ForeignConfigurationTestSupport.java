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

package dev.patterns.cloud;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.cloud.settings.Settings;
import dev.patterns.cloud.settings.SettingsApplication;
import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.engine.ImportedStore;
import dev.patterns.configuration.engine.ImportedStores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that imports a configuration store and, next to it, from another source
 * of Spring Cloud. Neither takes away what the other one says.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ForeignConfigurationTestSupport {

	private static final Duration LONG = Duration.ofSeconds(20);

	private final String database = "jdbc:h2:mem:settings-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1";

	private ConfigurableApplicationContext context;

	private ConfigurationTemplate template;

	private Settings settings;

	private List<String> told;

	/**
	 * Start the other source.
	 * @throws Exception if it does not start
	 */
	abstract void startSource() throws Exception;

	/**
	 * Stop the other source.
	 */
	abstract void stopSource();

	/**
	 * Set a property at the other source.
	 * @param name name of the property
	 * @param value the value
	 * @throws Exception if it cannot be set
	 */
	abstract void set(String name, String value) throws Exception;

	/**
	 * Where the other source is.
	 * @return what is imported
	 */
	abstract String location();

	/**
	 * What the application must know to import from it.
	 * @return properties
	 */
	abstract List<String> properties();

	/**
	 * A key of the store that follows the order of imports.
	 * @param name name of the property
	 * @return the key
	 */
	String strongKey(String name) {
		return name;
	}

	/**
	 * Let the application see what is new at the other source.
	 * @param application the application
	 */
	void refresh(ConfigurableApplicationContext application) {
		application.getBean(ContextRefresher.class).refresh();
	}

	@BeforeAll
	void start() throws Exception {
		startSource();
		set("app.theirs", "1");
		set("app.both", "theirs");
		this.context = run(location() + ",patterns:jdbc");
		this.template = this.context.getBean(ConfigurationTemplate.class);
		this.settings = this.context.getBean(Settings.class);
		this.told = this.context.getBean(SettingsApplication.class).told();
	}

	private ConfigurableApplicationContext run(String imports) {
		List<String> all = new ArrayList<>(List.of("spring.config.import=" + imports, "spring.autoconfigure.exclude=",
				"spring.datasource.url=" + this.database, "patterns.configuration.poll-interval=200ms"));
		all.addAll(properties());
		return CloudApplications.run(SettingsApplication.class, "orders", WebApplicationType.NONE, all);
	}

	@AfterAll
	void stop() {
		if (this.context != null) {
			this.context.close();
		}
		stopSource();
	}

	private static void awaitProperty(ConfigurableApplicationContext application, String name, String value) {
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(application.getEnvironment().getProperty(name)).isEqualTo(value));
	}

	@Test
	void eachKeepsWhatTheOtherSays() throws Exception {
		this.template.set("app.ours", "1");
		await().atMost(LONG).untilAsserted(() -> assertThat(this.settings.getOurs()).isEqualTo("1"));
		assertThat(this.settings.getTheirs()).isEqualTo("1");
		set("app.theirs", "2");
		refresh(this.context);
		await().atMost(LONG).untilAsserted(() -> assertThat(this.settings.getTheirs()).isEqualTo("2"));
		assertThat(this.settings.getOurs()).isEqualTo("1");
		awaitProperty(this.context, "app.ours", "1");
		this.template.set("app.ours", "2");
		await().atMost(LONG).untilAsserted(() -> assertThat(this.settings.getOurs()).isEqualTo("2"));
		assertThat(this.settings.getTheirs()).isEqualTo("2");
		awaitProperty(this.context, "app.theirs", "2");
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(this.told).containsSubsequence("app.ours null>1", "app.theirs 1>2",
					"app.ours 1>2"));
	}

	@Test
	void theLaterImportWins() {
		awaitProperty(this.context, "app.both", "theirs");
		long revision = this.template.set("app.both", "ours");
		if (!strongKey("app.both").equals("app.both")) {
			ImportedStore store = this.context.getBean(ImportedStores.class).find("jdbc");
			await().atMost(LONG).until(() -> store.content().revision() >= revision);
			awaitProperty(this.context, "app.both", "theirs");
			this.template.set(strongKey("app.both"), "ours");
		}
		await().atMost(LONG).untilAsserted(() -> assertThat(this.settings.getBoth()).isEqualTo("ours"));
		try (ConfigurableApplicationContext other = run("patterns:jdbc," + location())) {
			assertThat(other.getBean(Settings.class).getBoth()).isEqualTo("theirs");
		}
		refresh(this.context);
		assertThat(this.settings.getBoth()).isEqualTo("ours");
		this.template
			.apply(List.of(ConfigurationChange.delete("app.both"), ConfigurationChange.delete("@default/app.both")));
		await().atMost(LONG).untilAsserted(() -> assertThat(this.settings.getBoth()).isEqualTo("theirs"));
	}

	@Test
	void whatIsRefusedFitsOnceTheOtherSaysSomethingElse() throws Exception {
		set("app.their-size", "many");
		refresh(this.context);
		awaitProperty(this.context, "app.their-size", "many");
		this.template.withoutTrial().set("app.size", "${app.their-size}");
		this.template.set("app.later", "1");
		ImportedStore store = this.context.getBean(ImportedStores.class).find("jdbc");
		await().atMost(LONG).until(() -> store.refused() != null);
		set("app.their-size", "7");
		refresh(this.context);
		await().atMost(LONG).untilAsserted(() -> assertThat(this.settings.getSize()).isEqualTo(7));
		awaitProperty(this.context, "app.later", "1");
		assertThat(store.refused()).isNull();
	}

}
