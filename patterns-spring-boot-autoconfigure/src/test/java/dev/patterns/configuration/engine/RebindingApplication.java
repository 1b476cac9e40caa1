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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.validation.annotation.Validated;

import dev.patterns.binding.autoconfigure.BindingAutoConfiguration;
import dev.patterns.configuration.ConfigurationChanged;
import dev.patterns.configuration.ConfigurationListener;
import dev.patterns.configuration.autoconfigure.ConfigurationAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationCloudAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationJdbcAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;

/**
 * The beans of an application that follows its configuration.
 */
final class RebindingApplication {

	private RebindingApplication() {
	}

	@Configuration(proxyBeanMethods = false)
	static class Child {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@Bean
		@ConfigurationProperties("app.child")
		static MadeProperties childProperties() {
			return new MadeProperties(1);
		}

		@ConfigurationListener("app.client.url")
		void url(String url) {
			this.calls.add(url);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			IdentityAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
			ConfigurationJdbcAutoConfiguration.class, ConfigurationCloudAutoConfiguration.class,
			BindingAutoConfiguration.class, ConfigurationAutoConfiguration.class,
			ConfigurationPropertiesRebinderAutoConfiguration.class, RefreshAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties({ ClientProperties.class, OtherProperties.class, FixedProperties.class })
	@Import({ Recorder.class, Scoped.class })
	static class Client {

		@Bean
		@ConfigurationProperties("app.made")
		MadeProperties made() {
			return new MadeProperties(42);
		}

	}

	@Validated
	@ConfigurationProperties("app.client")
	public static class ClientProperties implements InitializingBean {

		volatile int initialized;

		private String url = "";

		private Duration readTimeout = Duration.ofSeconds(1);

		@Max(10)
		private int retries = 1;

		private List<String> hosts = new ArrayList<>();

		private final Map<String, String> headers = new ConcurrentHashMap<>();

		@Valid
		private final Nested nested = new Nested();

		public String getUrl() {
			return this.url;
		}

		public void setUrl(String url) {
			this.url = url;
		}

		public Duration getReadTimeout() {
			return this.readTimeout;
		}

		public void setReadTimeout(Duration readTimeout) {
			this.readTimeout = readTimeout;
		}

		public int getRetries() {
			return this.retries;
		}

		public void setRetries(int retries) {
			this.retries = retries;
		}

		public List<String> getHosts() {
			return this.hosts;
		}

		public void setHosts(List<String> hosts) {
			this.hosts = hosts;
		}

		public Map<String, String> getHeaders() {
			return this.headers;
		}

		public Nested getNested() {
			return this.nested;
		}

		@Override
		public void afterPropertiesSet() {
			this.initialized++;
		}

	}

	public static class Nested {

		@NotBlank
		private String name = "default";

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

	}

	@ConfigurationProperties("app.other")
	public static class OtherProperties {

		int sets;

		private String text = "";

		public String getText() {
			return this.text;
		}

		public void setText(String text) {
			this.sets++;
			this.text = text;
		}

	}

	public static class MadeProperties {

		private int size;

		MadeProperties(int size) {
			this.size = size;
		}

		public int getSize() {
			return this.size;
		}

		public void setSize(int size) {
			this.size = size;
		}

	}

	@Validated
	@ConfigurationProperties("app.fixed")
	record FixedProperties(@DefaultValue("5") @Max(10) int size) {

	}

	@RefreshScope
	static class Scoped {

		private final String text;

		Scoped() {
			this("unused");
		}

		@Autowired
		Scoped(@Value("${app.scoped:none}") String text) {
			this.text = text;
		}

		String text() {
			return this.text;
		}

	}

	public static class Listened {

		private Duration timeout = Duration.ZERO;

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

	static class Recorder {

		final List<String> calls = new CopyOnWriteArrayList<>();

		final List<Set<String>> events = new CopyOnWriteArrayList<>();

		volatile @Nullable Runnable during;

		@EventListener
		@Order(0)
		void changed(EnvironmentChangeEvent event) {
			this.events.add(event.getKeys());
			Runnable once = this.during;
			if (once != null) {
				this.during = null;
				once.run();
			}
		}

		@ConfigurationListener("app.listened.timeout")
		void timeout(@Nullable Duration before, @Nullable Duration now) {
			this.calls.add("timeout " + before + ">" + now);
			throw new IllegalStateException("Deliberately");
		}

		@ConfigurationListener(prefix = "app.listened.features")
		void feature(ConfigurationChanged<Boolean> change) {
			this.calls.add("feature " + change.name() + " " + change.oldValue() + ">" + change.newValue());
		}

		@ConfigurationListener("app.listened")
		void whatever() {
			this.calls.add("whatever");
		}

		@ConfigurationListener("app.listened")
		void bean(@Nullable Listened before, @Nullable Listened now) {
			this.calls.add("bean " + ((before != null) ? before.getTimeout().toSeconds() : null) + ">"
					+ ((now != null) ? now.getTimeout().toSeconds() : null));
		}

		@ConfigurationListener("app.listened")
		void all(@Nullable Map<String, Object> all) {
			if (all != null) {
				this.calls.add("all " + all);
			}
		}

		@ConfigurationListener({ "app.derived", "app.unused" })
		void derived(String value) {
			this.calls.add("derived " + value);
		}

		@ConfigurationListener(prefix = "app.shown")
		void shown() {
			this.calls.add("shown");
		}

	}

}
