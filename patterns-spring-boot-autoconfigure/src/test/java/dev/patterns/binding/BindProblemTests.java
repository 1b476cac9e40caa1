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

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.bind.validation.ValidationErrors;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class BindProblemTests {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("app.client");

	@Test
	void aMessageHasNoRejectedValue() {
		BindProblem problem = problem(
				new FieldError("client", "hostName", "s3cret host", false, null, null, "'s3cret host' is no host"));
		assertThat(problem.text()).isEqualTo("bean 'client': 'hostName' '******' is no host");
	}

	@Test
	void theOrderOfViolationsDoesNotMatter() {
		FieldError size = new FieldError("client", "size", "is too large");
		FieldError retries = new FieldError("client", "retries", "are too many");
		assertThat(problem(size, retries)).isEqualTo(problem(retries, size));
	}

	@Test
	void knowsItsPropertiesHoweverTheyAreWritten() {
		BindProblem problem = problem(new FieldError("client", "hostName", "is wrong"));
		assertThat(problem.isOf("app.client.host-name")).isTrue();
		assertThat(problem.isOf("app.client.hostName")).isTrue();
		assertThat(problem.isOf("app.client.hostname[0]")).isTrue();
		assertThat(problem.isOf("app.client.host-names")).isFalse();
		assertThat(problem.isOf("app.client")).isFalse();
		assertThat(BindProblem.of("a.b", "is wrong").isOf("a.b")).isTrue();
	}

	private static BindProblem problem(ObjectError... errors) {
		ValidationErrors all = mock();
		BindValidationException failure = mock();
		given(failure.getValidationErrors()).willReturn(all);
		given(all.iterator()).willAnswer((call) -> List.of(errors).iterator());
		return BindProblem.of("bean 'client'", PREFIX, new IllegalStateException(failure));
	}

}
