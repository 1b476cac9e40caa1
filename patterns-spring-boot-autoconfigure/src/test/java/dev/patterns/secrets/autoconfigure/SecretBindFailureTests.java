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

package dev.patterns.secrets.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import jakarta.validation.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A secret that cannot be bound ends the start, and is not shown.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretBindFailureTests {

	@TempDir
	Path directory;

	@ParameterizedTest
	@CsvSource({ "${patterns.secret.files.key},marker-of-secret", "${patterns.secret.files.key},q7x",
			"${indirect},marker-of-secret", "${key},marker-of-secret", "${key},q7x" })
	void aRejectedSecretIsNotShown(String reference, String secret, CapturedOutput output) throws IOException {
		fail(reference, secret, Validating.class);
		assertThat(output).contains("bound.apiKey", "******", "size must be").doesNotContain(secret);
	}

	@ParameterizedTest
	@CsvSource({ "${patterns.secret.files.key},marker-of-secret", "${patterns.secret.files.key},q7x",
			"${indirect},marker-of-secret", "${key},marker-of-secret", "x${key},marker-of-secret" })
	void aSecretThatCannotBeConvertedIsNotShown(String reference, String secret, CapturedOutput output)
			throws IOException {
		fail(reference, secret, Converting.class);
		assertThat(output).contains("bound.api-key", "******", "NumberFormatException").doesNotContain(secret);
	}

	@Test
	void whatIsNoSecretIsShown(CapturedOutput output) throws IOException {
		fail("not-a-number", "marker-of-secret", Converting.class);
		assertThat(output).contains("Value: \"not-a-number\"");
	}

	private void fail(String reference, String secret, Class<?> configuration) throws IOException {
		Files.writeString(this.directory.resolve("key"), secret);
		assertThatException().isThrownBy(
				() -> SecretApplication
					.run(configuration, "patterns.secrets.stores.files.type=directory",
							"patterns.secrets.stores.files.path=" + this.directory,
							"spring.config.import=patterns-secrets:files", "indirect=${patterns.secret.files.key}",
							"bound.api-key=" + reference)
					.close());
	}

	@Validated
	@ConfigurationProperties("bound")
	record ValidatedProperties(@Size(min = 100) String apiKey) {

	}

	@ConfigurationProperties("bound")
	record ConvertedProperties(int apiKey) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(ValidatedProperties.class)
	static class Validating {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(ConvertedProperties.class)
	static class Converting {

	}

}
