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

package dev.patterns.cloud.settings;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

import dev.patterns.configuration.ConfigurationChanged;
import dev.patterns.configuration.ConfigurationListener;

/**
 * An application that follows its settings.
 */
@SpringBootApplication
@EnableConfigurationProperties(Settings.class)
public class SettingsApplication {

	private final List<String> told = new CopyOnWriteArrayList<>();

	public List<String> told() {
		return this.told;
	}

	@ConfigurationListener(prefix = "app")
	void changed(ConfigurationChanged<String> change) {
		this.told.add(change.name() + " " + change.oldValue() + ">" + change.newValue());
	}

}
