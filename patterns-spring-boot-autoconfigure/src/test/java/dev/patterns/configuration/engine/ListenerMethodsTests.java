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
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Scope;

import dev.patterns.configuration.ConfigurationChanged;
import dev.patterns.configuration.ConfigurationListener;
import dev.patterns.definition.InvalidDefinitionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ListenerMethods}.
 */
class ListenerMethodsTests {

	@Test
	void findsMethodsWithTheTypesOfTheirValues() {
		List<ListenerMethod> found = find(Good.class);
		assertThat(found).hasSize(3);
		assertThat(found).extracting((method) -> method.method().getName() + " " + method.type().getType())
			.containsExactlyInAnyOrder("one java.time.Duration", "two java.util.List<java.lang.Integer>",
					"none java.lang.Object");
	}

	@Test
	void collectsAllThatIsWrong() {
		assertThatExceptionOfType(InvalidDefinitionException.class).isThrownBy(() -> find(Bad.class))
			.satisfies((ex) -> assertThat(ex.getProblems()).hasSize(8));
		assertThatExceptionOfType(InvalidDefinitionException.class).isThrownBy(() -> find(Prototype.class))
			.withMessageContaining("not a singleton");
	}

	private static List<ListenerMethod> find(Class<?> type) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(type)) {
			return new ListenerMethods(context.getBeanFactory()).find();
		}
	}

	static class Good {

		@ConfigurationListener("app.one")
		void one(Duration before, Duration now) {
		}

		@ConfigurationListener(prefix = "app.two")
		void two(ConfigurationChanged<List<Integer>> change) {
		}

		@ConfigurationListener({ "app.a", "app.b" })
		void none() {
		}

	}

	static class Bad {

		@ConfigurationListener
		void nothing() {
		}

		@ConfigurationListener("app.primitive")
		void primitive(int now) {
		}

		@ConfigurationListener("app.different")
		void different(Integer before, String now) {
		}

		@ConfigurationListener("app.three")
		void three(String one, String two, String three) {
		}

		@ConfigurationListener("app.hidden")
		private void hidden() {
		}

		@ConfigurationListener("app.shared")
		static void shared() {
		}

		@ConfigurationListener(value = "app.both", prefix = "app")
		void both() {
		}

		@ConfigurationListener("App.Name")
		void name() {
		}

	}

	@Scope("prototype")
	static class Prototype {

		@ConfigurationListener("app.one")
		void one() {
		}

	}

}
