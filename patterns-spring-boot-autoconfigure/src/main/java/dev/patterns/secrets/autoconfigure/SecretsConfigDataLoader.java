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

import java.util.List;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.springframework.boot.context.config.ConfigData;
import org.springframework.boot.context.config.ConfigDataLoader;
import org.springframework.boot.context.config.ConfigDataLoaderContext;
import org.springframework.boot.context.config.ConfigDataResourceNotFoundException;
import org.springframework.boot.logging.DeferredLogFactory;

import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.engine.ImportedSecretsPropertySource;

/**
 * Loads imported secrets. Of an optional import the property source stays, empty, and is
 * filled when the store answers; what an import read before is kept while it does not.
 * Secrets import nothing and activate no profile.
 */
final class SecretsConfigDataLoader implements ConfigDataLoader<SecretsConfigDataResource> {

	private final Log logger;

	SecretsConfigDataLoader(DeferredLogFactory logFactory) {
		this.logger = logFactory.getLog(SecretsConfigDataLoader.class);
	}

	@Override
	public ConfigData load(ConfigDataLoaderContext context, SecretsConfigDataResource resource) {
		ImportedSecretsPropertySource source = new ImportedSecretsPropertySource(resource.toString(), resource.stores(),
				resource.store(), resource.prefix(), resource.optional());
		try {
			source.refresh();
		}
		catch (SecretException ex) {
			if (ex instanceof SecretStoreUnavailableException && source.resume()) {
				this.logger.warn("'%s' keeps what it imported before: %s".formatted(resource, ex.getMessage()));
			}
			else if (resource.optional()) {
				this.logger.warn("Nothing imported from optional '%s': %s".formatted(resource, ex.getMessage()));
			}
			else {
				throw ex;
			}
		}
		if (!resource.optional() && source.getPropertyNames().length == 0) {
			Set<String> leftOut = resource.stores().get(resource.store()).leftOut();
			if (!leftOut.isEmpty()) {
				throw new MalformedSecretException("Nothing of '%s' can be used: %s".formatted(resource, leftOut));
			}
			throw new ConfigDataResourceNotFoundException(resource);
		}
		return new ConfigData(List.of(source), ConfigData.Option.IGNORE_IMPORTS, ConfigData.Option.IGNORE_PROFILES);
	}

}
