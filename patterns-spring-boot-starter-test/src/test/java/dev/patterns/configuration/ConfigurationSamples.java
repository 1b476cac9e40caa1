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

package dev.patterns.configuration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The code of docs/configuration.md.
 */
class ConfigurationSamples {

	static final List<String> TOLD = new CopyOnWriteArrayList<>();

	static void change(ConfigurationTemplate configuration) {
		configuration.set("app.client.timeout", "3s");
	}

	static void use(ConfigurationTemplate configuration) {
		Optional<ConfigurationItem> item = configuration.get("app.name");
		configuration.get(List.of("a", "b"));
		configuration.getByPrefix("orders/");
		long version = configuration.set("app.name", "x");
		configuration.set("app.name", "y", version);
		configuration.apply(List.of(ConfigurationChange.set("a", "1"), ConfigurationChange.delete("b")));
		configuration.history("app.name", 20);
		configuration.rollback("app.name", version);
		configuration.changedBy("alice").delete("b");
		configuration.withoutTrial().set("app.client.hosts[0]", "one");
		configuration.store("main").get(List.of());
		ConfigurationSubscription subscription = configuration.subscribe(List.of("app.name"),
				(event) -> TOLD.add("name " + event.newValue()));
		subscription.close();
		TOLD.add("was there: " + item.isPresent());
	}

	@ConfigurationProperties("app.client")
	public static class ClientProperties {

		private Duration timeout = Duration.ofSeconds(1);

		private List<String> hosts = new ArrayList<>();

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public List<String> getHosts() {
			return this.hosts;
		}

		public void setHosts(List<String> hosts) {
			this.hosts = hosts;
		}

	}

	static class Client {

		@ConfigurationListener("app.client.timeout")
		void timeout(@Nullable Duration before, @Nullable Duration now) {
			TOLD.add("timeout " + before + ">" + now);
		}

	}

	static class Listeners {

		@ConfigurationListener("app.client")
		void client(@Nullable ClientProperties before, @Nullable ClientProperties now) {
			TOLD.add("client " + ((now != null) ? now.getTimeout() : null));
		}

		@ConfigurationListener(prefix = "app.features")
		void feature(ConfigurationChanged<Boolean> change) {
			TOLD.add("feature " + change.name() + " " + change.newValue());
		}

	}

}
