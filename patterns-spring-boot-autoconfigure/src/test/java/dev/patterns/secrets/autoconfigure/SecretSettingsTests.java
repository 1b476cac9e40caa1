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
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import dev.patterns.configuration.autoconfigure.ConfigurationAutoConfiguration;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.lock.autoconfigure.LockAutoConfiguration;
import dev.patterns.secrets.SecretTemplate;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.state.autoconfigure.StateAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Settings that are misspelt, or can have no effect, end the start.
 */
class SecretSettingsTests {

	@TempDir
	Path directory;

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class, SecretsAutoConfiguration.class,
				LockAutoConfiguration.class, StateAutoConfiguration.class, ConfigurationAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource({ "patterns.secrets.stores.files.deny[0],'denied'", "patterns.secrets.stores.files.alowed,'allowed'",
			"patterns.secrets.stores.v.vault.tokn,'token'",
			"patterns.secrets.stores.v.vault.app-role.secret,'secret-id'", "patterns.secrets.store.files.type,'stores'",
			"patterns.secrets.databases.orders.rolle,'role'", "patterns.lock.leese,'wait'",
			"patterns.lock.redis.volatile,'allow-volatile'", "patterns.state.stores.s.typ,'type'",
			"patterns.state.encryption.primry-key,'primary-key'",
			"patterns.configuration.stores.main.pasword,'password'", "patterns.lock.lease.min,''" })
	void settingsThatAreNoneAreRefusedWithoutTheirValues(String name, String known) {
		this.runner.withPropertyValues(name + "=marker-value")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining(name)
				.hasMessageNotContaining("marker")
				.satisfies((failure) -> assertThat(((InvalidDefinitionException) failure).getProblems().get(0).remedy())
					.contains(known.replace("''", ""))));
	}

	@Test
	void anySpellingOfASettingIsAccepted() {
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("PATTERNS_SECRETS_STORES_FILES_MAXSTALENESS", "2h", "PATTERNS_LOCK_WAIT", "1s",
								"PATTERNS_LOCK_KEY_PREFIX", "x"))))
			.withPropertyValues("patterns.secrets.stores.files.type=directory",
					"patterns.secrets.stores.files.path=" + this.directory,
					"patterns.secrets.stores.files.negativeTtl=1s", "patterns.secrets.stores.files.max_staleness=1h",
					"patterns.secrets.stores.files.allowed[0]=a/**", "patterns.secrets.stores.files.denied=b*,**/c",
					"patterns.secrets.databases[my.Pool].role=x", "patterns.secrets.databases.myPool.store=files",
					"patterns.lock.wait=1s", "patterns.lock.redis.allowVolatile=true", "patterns.state.keyPrefix=name",
					"patterns.state.stores.s.encryption.acceptPlain=false", "patterns.configuration.pollInterval=1s",
					"patterns.configuration.stores.main.dataSource=x", "patterns.secret.vault.x=y")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a/b", "a/", "a//b", "a/../b", "./a", "/**", "a\\b", "a/ b/c" })
	void patternsThatMatchNothingAreRefused(String pattern) {
		for (String list : new String[] { "allowed[0]", "denied[0]" }) {
			this.runner
				.withPropertyValues("patterns.secrets.stores.files.type=directory",
						"patterns.secrets.stores.files.path=" + this.directory,
						"patterns.secrets.stores.files." + list + "=" + pattern)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(InvalidDefinitionException.class)
					.hasMessageContaining("patterns.secrets.stores.files." + list.substring(0, list.indexOf('[')))
					.hasMessageContaining(pattern));
		}
	}

	@Test
	void patternsThatMatchAreTaken() throws IOException {
		Files.writeString(this.directory.resolve("key"), "marker-key");
		this.runner
			.withPropertyValues("patterns.secrets.stores.files.type=directory",
					"patterns.secrets.stores.files.path=" + this.directory,
					"patterns.secrets.stores.files.allowed=k*,**,*/x,a/**/b,.k*")
			.run((context) -> assertThat(context.getBean(SecretTemplate.class).list("files", "")).contains("key"));
	}

}
