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

import org.apache.commons.logging.Log;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.engine.ImportedSecretsPropertySource;

/**
 * After configuration files are read, stores are what the environment says: a profile may
 * have changed what an import went by. Such an import is read again.
 */
class SecretDefinitionsEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private final ConfigurableBootstrapContext bootstrapContext;

	private final Log logger;

	SecretDefinitionsEnvironmentPostProcessor(ConfigurableBootstrapContext bootstrapContext,
			DeferredLogFactory logFactory) {
		this.bootstrapContext = bootstrapContext;
		this.logger = logFactory.getLog(SecretDefinitionsEnvironmentPostProcessor.class);
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		EnvironmentSecretStores.of(environment, this.bootstrapContext).define(new StoreDefinitions(environment));
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof ImportedSecretsPropertySource imported) {
				follow(imported);
			}
		}
	}

	private void follow(ImportedSecretsPropertySource imported) {
		try {
			imported.followDefinition();
		}
		catch (SecretException ex) {
			if (!imported.isOptional()) {
				throw ex;
			}
			this.logger.warn("Nothing imported from optional '%s': %s".formatted(imported.getName(), ex.getMessage()));
		}
	}

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 1;
	}

}
