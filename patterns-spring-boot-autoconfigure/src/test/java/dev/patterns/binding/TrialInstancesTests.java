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

package dev.patterns.binding;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;

import static org.assertj.core.api.Assertions.assertThat;

class TrialInstancesTests {

	@Test
	void areMadeWithWhatIsNoBeanAndLeaveTheApplicationAlone() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Beans.class)) {
			Client client = context.getBean(Client.class);
			DefaultListableBeanFactory factory = context.getDefaultListableBeanFactory();
			Object trial = new TrialInstances(factory).create("client", Client.class);
			assertThat(trial).isInstanceOf(Client.class).isNotSameAs(client);
			assertThat(((Client) trial).publisher).isSameAs(client.publisher);
			Lazily made = context.getBean(Lazily.class);
			assertThat(made.client.self()).isSameAs(client);
			made.publisher.publishEvent("still works");
		}
	}

	static class Client {

		private final ApplicationEventPublisher publisher;

		Client(ApplicationEventPublisher publisher) {
			this.publisher = publisher;
		}

		Client self() {
			return this;
		}

	}

	record Lazily(ClientSource client, ApplicationEventPublisher publisher) {

	}

	interface ClientSource {

		Client self();

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		Client client(ApplicationEventPublisher publisher) {
			return new Client(publisher);
		}

		@Bean
		ClientSource source(Client client) {
			return () -> client;
		}

		@Bean
		@Scope("prototype")
		Lazily lazily(@Lazy ClientSource client, @Lazy ApplicationEventPublisher publisher) {
			return new Lazily(client, publisher);
		}

	}

}
