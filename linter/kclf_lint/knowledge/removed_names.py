"""What Keras 3 no longer has, and what it has under the same names.

Written by tools/make_tables.py: change that instead.
"""

from __future__ import annotations

MADE_WITH = {"keras": "3.15.1", "tf_keras": "2.21.0", "tensorflow": "2.21.0"}

GONE: dict[str, frozenset[str]] = {
    "keras": frozenset(
        (
            "applications.RegNetX002 applications.RegNetX004 applications.RegNetX006 applications.RegNetX008 "
            "applications.RegNetX016 applications.RegNetX032 applications.RegNetX040 applications.RegNetX064 "
            "applications.RegNetX080 applications.RegNetX120 applications.RegNetX160 applications.RegNetX320 "
            "applications.RegNetY002 applications.RegNetY004 applications.RegNetY006 applications.RegNetY008 "
            "applications.RegNetY016 applications.RegNetY032 applications.RegNetY040 applications.RegNetY064 "
            "applications.RegNetY080 applications.RegNetY120 applications.RegNetY160 applications.RegNetY320 "
            "applications.ResNetRS101 applications.ResNetRS152 applications.ResNetRS200 applications.ResNetRS270 "
            "applications.ResNetRS350 applications.ResNetRS420 applications.ResNetRS50 "
            "applications.keras_applications applications.music_tagger_crnn applications.regnet "
            "applications.resnet_common applications.resnet_rs applications.resnext backend.abs backend.all "
            "backend.any backend.arange backend.argmax backend.argmin backend.batch_dot backend.batch_flatten "
            "backend.batch_get_value backend.batch_normalization backend.batch_set_value backend.bias_add "
            "backend.binary_crossentropy backend.binary_focal_crossentropy backend.cast backend.cast_to_floatx "
            "backend.categorical_crossentropy backend.categorical_focal_crossentropy backend.clip backend.common "
            "backend.concatenate backend.constant backend.conv1d backend.conv2d backend.conv2d_transpose "
            "backend.conv3d backend.cos backend.count_params backend.ctc_batch_cost backend.ctc_decode "
            "backend.ctc_label_dense_to_sparse backend.cumprod backend.cumsum backend.depthwise_conv2d "
            "backend.dot backend.dropout backend.dtype backend.elu backend.equal backend.eval backend.exp "
            "backend.expand_dims backend.experimental backend.eye backend.flatten backend.foldl backend.foldr "
            "backend.function backend.gather backend.get_session backend.get_value backend.gradients "
            "backend.greater backend.greater_equal backend.hard_sigmoid backend.in_test_phase backend.in_top_k "
            "backend.in_train_phase backend.int_shape backend.is_sparse backend.l2_normalize "
            "backend.learning_phase backend.learning_phase_scope backend.less backend.less_equal "
            "backend.load_backend backend.local_conv1d backend.local_conv2d backend.log "
            "backend.manual_variable_initialization backend.map_fn backend.max backend.maximum backend.mean "
            "backend.min backend.minimum backend.moving_average_update backend.name_scope backend.ndim "
            "backend.normalize_batch_in_training backend.not_equal backend.one_hot backend.ones backend.ones_like "
            "backend.permute_dimensions backend.placeholder backend.pool2d backend.pool3d backend.pow "
            "backend.print_tensor backend.prod backend.random_bernoulli backend.random_binomial "
            "backend.random_normal backend.random_normal_variable backend.random_uniform "
            "backend.random_uniform_variable backend.relu backend.repeat backend.repeat_elements "
            "backend.reset_uids backend.reshape backend.resize_images backend.resize_volumes backend.reverse "
            "backend.rnn backend.round backend.separable_conv2d backend.set_learning_phase backend.set_session "
            "backend.set_value backend.shape backend.sigmoid backend.sign backend.sin backend.softmax "
            "backend.softplus backend.softsign backend.sparse_categorical_crossentropy backend.spatial_2d_padding "
            "backend.spatial_3d_padding backend.sqrt backend.square backend.squeeze backend.stack backend.std "
            "backend.stop_gradient backend.sum backend.switch backend.tanh backend.temporal_padding "
            "backend.tensorflow_backend backend.tf backend.theano_backend backend.tile backend.to_dense "
            "backend.transpose backend.truncated_normal backend.update backend.update_add backend.update_sub "
            "backend.var backend.variable backend.zeros backend.zeros_like callbacks.BaseLogger "
            "callbacks.Baselogger callbacks.SidecarEvaluatorModelExport callbacks.callbacks "
            "callbacks.experimental callbacks.tensorboard_v1 constraints.RadialConstraint constraints.maxnorm "
            "constraints.nonneg constraints.radial_constraint constraints.unitnorm datasets.cifar distribute "
            "dtensor engine estimator experimental feature_column initializations initializers.initializers_v1 "
            "initializers.initializers_v2 initializers.normal initializers.one initializers.uniform "
            "initializers.zero layers.AbstractRNNCell layers.AtrousConvolution1D layers.AtrousConvolution2D "
            "layers.ConvLSTM2DCell layers.ConvRecurrent2D layers.CuDNNGRU layers.CuDNNLSTM layers.CuDNNRNN "
            "layers.Deconvolution2D layers.Deconvolution3D layers.DenseFeatures layers.Highway "
            "layers.LocallyConnected1D layers.LocallyConnected2D layers.MaxoutDense layers.Merge "
            "layers.ParametricSoftplus layers.RandomHeight layers.RandomWidth layers.Recurrent layers.SReLU "
            "layers.ThresholdedReLU layers.TimeDistributedDense layers.activation layers.advanced_activations "
            "layers.attention layers.convolutional layers.convolutional_recurrent layers.core "
            "layers.cudnn_recurrent layers.embeddings layers.experimental layers.kernelized layers.local "
            "layers.merge layers.merging layers.noise layers.normalization layers.pooling layers.preprocessing "
            "layers.recurrent layers.regularization layers.reshaping layers.rnn layers.serialization "
            "layers.wrappers legacy.interfaces legacy.layers losses.KLD losses.MAE losses.MAPE losses.MSE "
            "losses.MSLE losses.Reduction losses.cosine losses.cosine_proximity losses.huber_loss losses.kld "
            "losses.kullback_leibler_divergence losses.logcosh losses.mae losses.mape losses.mse losses.msle "
            "metrics.KLD metrics.MAE metrics.MAPE metrics.MSE metrics.MSLE metrics.MeanRelativeError "
            "metrics.MeanTensor metrics.SumOverBatchSize metrics.cosine metrics.cosine_proximity "
            "metrics.experimental metrics.fbeta_score metrics.fmeasure metrics.kld "
            "metrics.kullback_leibler_divergence metrics.logcosh metrics.mae metrics.mape "
            "metrics.matthews_correlation metrics.mse metrics.msle metrics.precision metrics.recall "
            "mixed_precision.experimental models.Functional models.Graph models.Input models.Layer "
            "models.experimental models.model_from_config models.model_from_yaml objectives optimizer_v2 "
            "optimizers.TFOptimizer optimizers.adadelta_v2 optimizers.adagrad_v2 optimizers.adam "
            "optimizers.adam_v2 optimizers.adamax_v2 optimizers.experimental optimizers.gradient_descent_v2 "
            "optimizers.legacy.Adadelta optimizers.legacy.Adamax optimizers.legacy.Nadam optimizers.nadam_v2 "
            "optimizers.optimizer_v2 optimizers.rmsprop optimizers.rmsprop_v2 "
            "optimizers.schedules.learning_rate_schedule optimizers.sgd premade preprocessing.dataset_utils "
            "preprocessing.image.DataFrameIterator preprocessing.image.DirectoryIterator "
            "preprocessing.image.ImageDataGenerator preprocessing.image.Iterator "
            "preprocessing.image.NumpyArrayIterator preprocessing.image.apply_affine_transform "
            "preprocessing.image.apply_brightness_shift preprocessing.image.apply_channel_shift "
            "preprocessing.image.apply_transform preprocessing.image.flip_axis "
            "preprocessing.image.image_dataset_from_directory preprocessing.image.random_brightness "
            "preprocessing.image.random_channel_shift preprocessing.image.random_rotation "
            "preprocessing.image.random_shear preprocessing.image.random_shift preprocessing.image.random_zoom "
            "preprocessing.image.transform_matrix_offset_center preprocessing.sequence.TimeseriesGenerator "
            "preprocessing.sequence.make_sampling_table preprocessing.sequence.skipgrams preprocessing.text "
            "protobuf regularizers.ActivityRegularizer regularizers.WeightRegularizer regularizers.activity_l1 "
            "regularizers.activity_l1l2 regularizers.activity_l2 regularizers.l1l2 saving.hdf5_format "
            "saving.model_config saving.save saving.saved_model utils.GeneratorEnqueuer utils.HDF5Matrix "
            "utils.OrderedEnqueuer utils.SequenceEnqueuer utils.SidecarEvaluator utils.StepsPerExecutionTuner "
            "utils.TimedThread utils.conv_utils utils.convert_all_kernels_in_model utils.data_utils "
            "utils.dataset_utils utils.experimental utils.generic_utils utils.image_utils utils.io_utils "
            "utils.layer_utils utils.losses_utils utils.metrics_utils utils.multi_gpu_model utils.multi_gpu_utils "
            "utils.np_utils utils.print_summary utils.probas_to_classes utils.test_utils utils.tf_utils "
            "utils.to_ordinal utils.training_utils utils.vis_utils utils.visualize_util "
            "utils.warmstart_embedding_matrix wrappers.scikit_learn"
        ).split()
    ),
    "tensorflow.keras": frozenset(
        (
            "applications.RegNetX002 applications.RegNetX004 applications.RegNetX006 applications.RegNetX008 "
            "applications.RegNetX016 applications.RegNetX032 applications.RegNetX040 applications.RegNetX064 "
            "applications.RegNetX080 applications.RegNetX120 applications.RegNetX160 applications.RegNetX320 "
            "applications.RegNetY002 applications.RegNetY004 applications.RegNetY006 applications.RegNetY008 "
            "applications.RegNetY016 applications.RegNetY032 applications.RegNetY040 applications.RegNetY064 "
            "applications.RegNetY080 applications.RegNetY120 applications.RegNetY160 applications.RegNetY320 "
            "applications.ResNetRS101 applications.ResNetRS152 applications.ResNetRS200 applications.ResNetRS270 "
            "applications.ResNetRS350 applications.ResNetRS420 applications.ResNetRS50 "
            "applications.keras_applications applications.music_tagger_crnn applications.regnet "
            "applications.resnet_common applications.resnet_rs applications.resnext backend.common "
            "backend.experimental backend.function backend.get_session backend.in_test_phase "
            "backend.in_train_phase backend.learning_phase backend.learning_phase_scope backend.load_backend "
            "backend.local_conv1d backend.local_conv2d backend.manual_variable_initialization "
            "backend.normalize_batch_in_training backend.placeholder backend.print_tensor backend.random_binomial "
            "backend.reset_uids backend.set_learning_phase backend.set_session backend.tensorflow_backend "
            "backend.tf backend.theano_backend callbacks.BaseLogger callbacks.Baselogger "
            "callbacks.SidecarEvaluatorModelExport callbacks.callbacks callbacks.experimental "
            "callbacks.tensorboard_v1 constraints.RadialConstraint constraints.maxnorm constraints.nonneg "
            "constraints.radial_constraint constraints.unitnorm datasets.cifar distribute dtensor engine "
            "estimator experimental feature_column initializations initializers.initializers_v1 "
            "initializers.initializers_v2 initializers.normal initializers.one initializers.uniform "
            "initializers.zero layers.AbstractRNNCell layers.AtrousConvolution1D layers.AtrousConvolution2D "
            "layers.ConvLSTM2DCell layers.ConvRecurrent2D layers.CuDNNGRU layers.CuDNNLSTM layers.CuDNNRNN "
            "layers.Deconvolution2D layers.Deconvolution3D layers.DenseFeatures layers.Highway "
            "layers.LocallyConnected1D layers.LocallyConnected2D layers.MaxoutDense layers.Merge "
            "layers.ParametricSoftplus layers.Recurrent layers.SReLU layers.TimeDistributedDense "
            "layers.activation layers.advanced_activations layers.attention layers.convolutional "
            "layers.convolutional_recurrent layers.core layers.cudnn_recurrent layers.embeddings "
            "layers.experimental layers.kernelized layers.local layers.merge layers.merging layers.noise "
            "layers.normalization layers.pooling layers.preprocessing layers.recurrent layers.regularization "
            "layers.reshaping layers.rnn layers.serialization layers.wrappers legacy.interfaces legacy.layers "
            "losses.cosine losses.cosine_proximity losses.huber_loss losses.kl_divergence losses.log_cosh "
            "losses.mean_absolute_error losses.mean_absolute_percentage_error losses.mean_squared_error "
            "losses.mean_squared_logarithmic_error metrics.MeanRelativeError metrics.MeanTensor "
            "metrics.SumOverBatchSize metrics.cosine metrics.cosine_proximity metrics.experimental "
            "metrics.fbeta_score metrics.fmeasure metrics.kl_divergence metrics.log_cosh "
            "metrics.matthews_correlation metrics.mean_absolute_error metrics.mean_absolute_percentage_error "
            "metrics.mean_squared_error metrics.mean_squared_logarithmic_error metrics.precision metrics.recall "
            "mixed_precision.experimental models.Functional models.Graph models.Input models.Layer "
            "models.experimental models.model_from_config models.model_from_yaml objectives optimizer_v2 "
            "optimizers.TFOptimizer optimizers.adadelta_v2 optimizers.adagrad_v2 optimizers.adam "
            "optimizers.adam_v2 optimizers.adamax_v2 optimizers.experimental optimizers.gradient_descent_v2 "
            "optimizers.legacy.Adadelta optimizers.legacy.Adamax optimizers.legacy.Nadam optimizers.nadam_v2 "
            "optimizers.optimizer_v2 optimizers.rmsprop optimizers.rmsprop_v2 "
            "optimizers.schedules.learning_rate_schedule optimizers.sgd premade preprocessing.dataset_utils "
            "preprocessing.image.DataFrameIterator preprocessing.image.apply_transform "
            "preprocessing.image.flip_axis preprocessing.image.image_dataset_from_directory "
            "preprocessing.image.transform_matrix_offset_center protobuf regularizers.ActivityRegularizer "
            "regularizers.WeightRegularizer regularizers.activity_l1 regularizers.activity_l1l2 "
            "regularizers.activity_l2 regularizers.l1l2 saving.hdf5_format saving.model_config saving.save "
            "saving.saved_model src utils.GeneratorEnqueuer utils.HDF5Matrix utils.OrderedEnqueuer "
            "utils.SequenceEnqueuer utils.SidecarEvaluator utils.StepsPerExecutionTuner utils.TimedThread "
            "utils.conv_utils utils.convert_all_kernels_in_model utils.data_utils utils.dataset_utils "
            "utils.experimental utils.generic_utils utils.image_utils utils.io_utils utils.layer_utils "
            "utils.losses_utils utils.metrics_utils utils.multi_gpu_model utils.multi_gpu_utils utils.np_utils "
            "utils.print_summary utils.probas_to_classes utils.test_utils utils.tf_utils utils.to_ordinal "
            "utils.training_utils utils.vis_utils utils.visualize_util utils.warmstart_embedding_matrix "
            "wrappers.scikit_learn"
        ).split()
    ),
}
"""Paths that can no longer be imported, by the spelling of Keras. A path stands for all below it."""

PUBLIC: dict[str, dict[str, frozenset[str]]] = {
    "keras": {
        "": frozenset(
            (
                "DTypePolicy FloatDTypePolicy Function Initializer Input InputSpec KerasTensor Layer Loss Metric "
                "Model Operation Optimizer Quantizer Regularizer RematScope Sequential StatelessScope SymbolicScope "
                "Variable activations applications backend callbacks config constraints datasets device distillation "
                "distribution dtype_policies export initializers layers legacy losses metrics mixed_precision models "
                "name_scope ops optimizers preprocessing quantizers random regularizers remat saving src tree utils "
                "version visualization wrappers"
            ).split()
        ),
        "layers": frozenset(
            (
                "Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D "
                "AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add "
                "AdditiveAttention AlphaDropout Attention AugMix AutoContrast Average AveragePooling1D "
                "AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D BatchNormalization Bidirectional "
                "CategoryEncoding CenterCrop Concatenate ContrastLimitedAdaptiveHistogramEqualization Conv1D "
                "Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D "
                "Convolution1D Convolution1DTranspose Convolution2D Convolution2DTranspose Convolution3D "
                "Convolution3DTranspose Cropping1D Cropping2D Cropping3D CutMix Dense DepthwiseConv1D DepthwiseConv2D "
                "Discretization Dot Dropout ELU EinsumDense Embedding Equalization Flatten FlaxLayer GRU GRUCell "
                "GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D "
                "GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D "
                "GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention "
                "HashedCrossing Hashing Identity Input InputLayer InputSpec IntegerLookup JaxLayer LSTM LSTMCell "
                "Lambda Layer LayerNormalization LeakyReLU Masking MaxNumBoundingBoxes MaxPool1D MaxPool2D MaxPool3D "
                "MaxPooling1D MaxPooling2D MaxPooling3D Maximum MelSpectrogram Minimum MixUp MultiHeadAttention "
                "Multiply Normalization PReLU Permute Pipeline RMSNormalization RNN RandAugment RandomBrightness "
                "RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform "
                "RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert RandomPerspective "
                "RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation "
                "RandomZoom ReLU RepeatVector Rescaling Reshape Resizing ReversibleEmbedding STFTSpectrogram "
                "SeparableConv1D SeparableConv2D SeparableConvolution1D SeparableConvolution2D SimpleRNN "
                "SimpleRNNCell Softmax Solarization SpatialDropout1D SpatialDropout2D SpatialDropout3D "
                "SpectralNormalization StackedRNNCells StringLookup Subtract TFSMLayer TextVectorization "
                "TimeDistributed TorchModuleWrapper UnitNormalization UpSampling1D UpSampling2D UpSampling3D Wrapper "
                "ZeroPadding1D ZeroPadding2D ZeroPadding3D add average concatenate deserialize dot maximum minimum "
                "multiply serialize subtract"
            ).split()
        ),
        "models": frozenset(("Model Sequential clone_model load_model model_from_json save_model").split()),
        "utils": frozenset(
            (
                "Config CustomObjectScope FeatureSpace Progbar PyDataset Sequence array_to_img "
                "audio_dataset_from_directory bounding_boxes clear_session custom_object_scope "
                "deserialize_keras_object disable_interactive_logging enable_interactive_logging get_custom_objects "
                "get_file get_registered_name get_registered_object get_source_inputs image_dataset_from_directory "
                "img_to_array is_interactive_logging_enabled is_keras_tensor legacy load_img model_to_dot normalize "
                "pack_x_y_sample_weight pad_sequences plot_model register_keras_serializable save_img "
                "serialize_keras_object set_random_seed split_dataset standardize_dtype text_dataset_from_directory "
                "timeseries_dataset_from_array to_categorical unpack_x_y_sample_weight"
            ).split()
        ),
        "losses": frozenset(
            (
                "BinaryCrossentropy BinaryFocalCrossentropy CTC CategoricalCrossentropy CategoricalFocalCrossentropy "
                "CategoricalGeneralizedCrossEntropy CategoricalHinge Circle CosineSimilarity Dice Hinge Huber "
                "KLDivergence LogCosh Loss MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError "
                "MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy SquaredHinge Tversky "
                "binary_crossentropy binary_focal_crossentropy categorical_crossentropy "
                "categorical_focal_crossentropy categorical_generalized_cross_entropy categorical_hinge circle "
                "cosine_similarity ctc deserialize dice get hinge huber kl_divergence log_cosh mean_absolute_error "
                "mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error poisson serialize "
                "sparse_categorical_crossentropy squared_hinge tversky"
            ).split()
        ),
        "metrics": frozenset(
            (
                "AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy CategoricalCrossentropy "
                "CategoricalHinge ConcordanceCorrelation CosineSimilarity F1Score FBetaScore FalseNegatives "
                "FalsePositives Hinge IoU KLDivergence LogCoshError Mean MeanAbsoluteError "
                "MeanAbsolutePercentageError MeanIoU MeanMetricWrapper MeanSquaredError MeanSquaredLogarithmicError "
                "Metric OneHotIoU OneHotMeanIoU PearsonCorrelation Poisson Precision PrecisionAtRecall R2Score Recall "
                "RecallAtPrecision RootMeanSquaredError SensitivityAtSpecificity SparseCategoricalAccuracy "
                "SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy SpecificityAtSensitivity SquaredHinge "
                "Sum TopKCategoricalAccuracy TrueNegatives TruePositives binary_accuracy binary_crossentropy "
                "binary_focal_crossentropy categorical_accuracy categorical_crossentropy "
                "categorical_focal_crossentropy categorical_hinge concordance_correlation deserialize get hinge huber "
                "kl_divergence log_cosh mean_absolute_error mean_absolute_percentage_error mean_squared_error "
                "mean_squared_logarithmic_error pearson_correlation poisson serialize sparse_categorical_accuracy "
                "sparse_categorical_crossentropy sparse_top_k_categorical_accuracy squared_hinge "
                "top_k_categorical_accuracy"
            ).split()
        ),
        "optimizers": frozenset(
            (
                "Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion LossScaleOptimizer MultiOptimizer Muon "
                "Nadam Optimizer OptimizerMap RMSprop SGD ScheduleFreeAdamW deserialize get legacy schedules "
                "serialize"
            ).split()
        ),
        "optimizers.schedules": frozenset(
            (
                "CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay LearningRateSchedule "
                "PiecewiseConstantDecay PolynomialDecay deserialize serialize"
            ).split()
        ),
        "callbacks": frozenset(
            (
                "BackupAndRestore CSVLogger Callback CallbackList EarlyStopping History LambdaCallback "
                "LearningRateScheduler ModelCheckpoint OrbaxCheckpoint ProgbarLogger ReduceLROnPlateau RemoteMonitor "
                "SwapEMAWeights TensorBoard TerminateOnNaN"
            ).split()
        ),
        "regularizers": frozenset(
            (
                "L1 L1L2 L2 OrthogonalRegularizer Regularizer deserialize get l1 l1_l2 l2 orthogonal_regularizer "
                "serialize"
            ).split()
        ),
        "initializers": frozenset(
            (
                "Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer Initializer "
                "LecunNormal LecunUniform Ones Orthogonal OrthogonalInitializer RandomNormal RandomUniform STFT "
                "STFTInitializer TruncatedNormal VarianceScaling Zeros constant deserialize get glorot_normal "
                "glorot_uniform he_normal he_uniform identity lecun_normal lecun_uniform ones orthogonal "
                "random_normal random_uniform serialize stft truncated_normal variance_scaling zeros"
            ).split()
        ),
        "constraints": frozenset(
            (
                "Constraint MaxNorm MinMaxNorm NonNeg UnitNorm deserialize get max_norm min_max_norm non_neg "
                "serialize unit_norm"
            ).split()
        ),
        "activations": frozenset(
            (
                "celu deserialize elu exponential gelu get glu hard_shrink hard_sigmoid hard_silu hard_swish "
                "hard_tanh leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu serialize sigmoid silu "
                "soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh "
                "tanh_shrink threshold"
            ).split()
        ),
        "datasets": frozenset(
            ("boston_housing california_housing cifar10 cifar100 fashion_mnist imdb mnist reuters").split()
        ),
        "applications": frozenset(
            (
                "ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge DenseNet121 DenseNet169 "
                "DenseNet201 EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 "
                "EfficientNetB5 EfficientNetB6 EfficientNetB7 EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 "
                "EfficientNetV2B3 EfficientNetV2L EfficientNetV2M EfficientNetV2S InceptionResNetV2 InceptionV3 "
                "MobileNet MobileNetV2 MobileNetV3Large MobileNetV3Small NASNetLarge NASNetMobile ResNet101 "
                "ResNet101V2 ResNet152 ResNet152V2 ResNet50 ResNet50V2 VGG16 VGG19 Xception convnext densenet "
                "efficientnet efficientnet_v2 imagenet_utils inception_resnet_v2 inception_v3 mobilenet mobilenet_v2 "
                "mobilenet_v3 nasnet resnet resnet50 resnet_v2 vgg16 vgg19 xception"
            ).split()
        ),
        "preprocessing": frozenset(
            (
                "image image_dataset_from_directory sequence text_dataset_from_directory timeseries_dataset_from_array"
            ).split()
        ),
        "preprocessing.image": frozenset(("array_to_img img_to_array load_img save_img smart_resize").split()),
        "preprocessing.sequence": frozenset(("pad_sequences").split()),
    },
    "tensorflow.keras": {
        "": frozenset(
            (
                "DTypePolicy FloatDTypePolicy Function Initializer Input InputSpec KerasTensor Layer Loss Metric "
                "Model Operation Optimizer Quantizer Regularizer RematScope Sequential StatelessScope SymbolicScope "
                "Variable activations applications backend callbacks config constraints datasets device distillation "
                "distribution dtype_policies export initializers layers legacy losses metrics mixed_precision models "
                "name_scope ops optimizers preprocessing quantizers random regularizers remat tree utils version "
                "visualization wrappers"
            ).split()
        ),
        "layers": frozenset(
            (
                "Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D "
                "AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add "
                "AdditiveAttention AlphaDropout Attention AugMix AutoContrast Average AveragePooling1D "
                "AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D BatchNormalization Bidirectional "
                "CategoryEncoding CenterCrop Concatenate ContrastLimitedAdaptiveHistogramEqualization Conv1D "
                "Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D "
                "Convolution1D Convolution1DTranspose Convolution2D Convolution2DTranspose Convolution3D "
                "Convolution3DTranspose Cropping1D Cropping2D Cropping3D CutMix Dense DepthwiseConv1D DepthwiseConv2D "
                "Discretization Dot Dropout ELU EinsumDense Embedding Equalization Flatten FlaxLayer GRU GRUCell "
                "GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D "
                "GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D "
                "GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention "
                "HashedCrossing Hashing Identity Input InputLayer InputSpec IntegerLookup JaxLayer LSTM LSTMCell "
                "Lambda Layer LayerNormalization LeakyReLU Masking MaxNumBoundingBoxes MaxPool1D MaxPool2D MaxPool3D "
                "MaxPooling1D MaxPooling2D MaxPooling3D Maximum MelSpectrogram Minimum MixUp MultiHeadAttention "
                "Multiply Normalization PReLU Permute Pipeline RMSNormalization RNN RandAugment RandomBrightness "
                "RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform "
                "RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHeight RandomHue RandomInvert "
                "RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear "
                "RandomTranslation RandomWidth RandomZoom ReLU RepeatVector Rescaling Reshape Resizing "
                "ReversibleEmbedding STFTSpectrogram SeparableConv1D SeparableConv2D SeparableConvolution1D "
                "SeparableConvolution2D SimpleRNN SimpleRNNCell Softmax Solarization SpatialDropout1D "
                "SpatialDropout2D SpatialDropout3D SpectralNormalization StackedRNNCells StringLookup Subtract "
                "TFSMLayer TextVectorization ThresholdedReLU TimeDistributed TorchModuleWrapper UnitNormalization "
                "UpSampling1D UpSampling2D UpSampling3D Wrapper ZeroPadding1D ZeroPadding2D ZeroPadding3D add average "
                "concatenate deserialize dot maximum minimum multiply serialize subtract"
            ).split()
        ),
        "models": frozenset(("Model Sequential clone_model load_model model_from_json save_model").split()),
        "utils": frozenset(
            (
                "Config CustomObjectScope FeatureSpace Progbar PyDataset Sequence array_to_img "
                "audio_dataset_from_directory bounding_boxes clear_session custom_object_scope "
                "deserialize_keras_object disable_interactive_logging enable_interactive_logging get_custom_objects "
                "get_file get_registered_name get_registered_object get_source_inputs image_dataset_from_directory "
                "img_to_array is_interactive_logging_enabled is_keras_tensor legacy load_img model_to_dot normalize "
                "pack_x_y_sample_weight pad_sequences plot_model register_keras_serializable save_img "
                "serialize_keras_object set_random_seed split_dataset standardize_dtype text_dataset_from_directory "
                "timeseries_dataset_from_array to_categorical unpack_x_y_sample_weight"
            ).split()
        ),
        "losses": frozenset(
            (
                "BinaryCrossentropy BinaryFocalCrossentropy CTC CategoricalCrossentropy CategoricalFocalCrossentropy "
                "CategoricalGeneralizedCrossEntropy CategoricalHinge Circle CosineSimilarity Dice Hinge Huber KLD "
                "KLDivergence LogCosh Loss MAE MAPE MSE MSLE MeanAbsoluteError MeanAbsolutePercentageError "
                "MeanSquaredError MeanSquaredLogarithmicError Poisson Reduction SparseCategoricalCrossentropy "
                "SquaredHinge Tversky binary_crossentropy binary_focal_crossentropy categorical_crossentropy "
                "categorical_focal_crossentropy categorical_generalized_cross_entropy categorical_hinge circle "
                "cosine_similarity ctc deserialize dice get hinge huber kld kullback_leibler_divergence logcosh mae "
                "mape mse msle poisson serialize sparse_categorical_crossentropy squared_hinge tversky"
            ).split()
        ),
        "metrics": frozenset(
            (
                "AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy CategoricalCrossentropy "
                "CategoricalHinge ConcordanceCorrelation CosineSimilarity F1Score FBetaScore FalseNegatives "
                "FalsePositives Hinge IoU KLD KLDivergence LogCoshError MAE MAPE MSE MSLE Mean MeanAbsoluteError "
                "MeanAbsolutePercentageError MeanIoU MeanMetricWrapper MeanSquaredError MeanSquaredLogarithmicError "
                "Metric OneHotIoU OneHotMeanIoU PearsonCorrelation Poisson Precision PrecisionAtRecall R2Score Recall "
                "RecallAtPrecision RootMeanSquaredError SensitivityAtSpecificity SparseCategoricalAccuracy "
                "SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy SpecificityAtSensitivity SquaredHinge "
                "Sum TopKCategoricalAccuracy TrueNegatives TruePositives binary_accuracy binary_crossentropy "
                "binary_focal_crossentropy categorical_accuracy categorical_crossentropy "
                "categorical_focal_crossentropy categorical_hinge concordance_correlation deserialize get hinge huber "
                "kld kullback_leibler_divergence logcosh mae mape mse msle pearson_correlation poisson serialize "
                "sparse_categorical_accuracy sparse_categorical_crossentropy sparse_top_k_categorical_accuracy "
                "squared_hinge top_k_categorical_accuracy"
            ).split()
        ),
        "optimizers": frozenset(
            (
                "Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion LossScaleOptimizer MultiOptimizer Muon "
                "Nadam Optimizer OptimizerMap RMSprop SGD ScheduleFreeAdamW deserialize get legacy schedules "
                "serialize"
            ).split()
        ),
        "optimizers.schedules": frozenset(
            (
                "CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay LearningRateSchedule "
                "PiecewiseConstantDecay PolynomialDecay deserialize serialize"
            ).split()
        ),
        "callbacks": frozenset(
            (
                "BackupAndRestore CSVLogger Callback CallbackList EarlyStopping History LambdaCallback "
                "LearningRateScheduler ModelCheckpoint OrbaxCheckpoint ProgbarLogger ReduceLROnPlateau RemoteMonitor "
                "SwapEMAWeights TensorBoard TerminateOnNaN"
            ).split()
        ),
        "regularizers": frozenset(
            (
                "L1 L1L2 L2 OrthogonalRegularizer Regularizer deserialize get l1 l1_l2 l2 orthogonal_regularizer "
                "serialize"
            ).split()
        ),
        "initializers": frozenset(
            (
                "Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer Initializer "
                "LecunNormal LecunUniform Ones Orthogonal OrthogonalInitializer RandomNormal RandomUniform STFT "
                "STFTInitializer TruncatedNormal VarianceScaling Zeros constant deserialize get glorot_normal "
                "glorot_uniform he_normal he_uniform identity lecun_normal lecun_uniform ones orthogonal "
                "random_normal random_uniform serialize stft truncated_normal variance_scaling zeros"
            ).split()
        ),
        "constraints": frozenset(
            (
                "Constraint MaxNorm MinMaxNorm NonNeg UnitNorm deserialize get max_norm min_max_norm non_neg "
                "serialize unit_norm"
            ).split()
        ),
        "activations": frozenset(
            (
                "celu deserialize elu exponential gelu get glu hard_shrink hard_sigmoid hard_silu hard_swish "
                "hard_tanh leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu serialize sigmoid silu "
                "soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh "
                "tanh_shrink threshold"
            ).split()
        ),
        "datasets": frozenset(
            ("boston_housing california_housing cifar10 cifar100 fashion_mnist imdb mnist reuters").split()
        ),
        "applications": frozenset(
            (
                "ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge DenseNet121 DenseNet169 "
                "DenseNet201 EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 "
                "EfficientNetB5 EfficientNetB6 EfficientNetB7 EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 "
                "EfficientNetV2B3 EfficientNetV2L EfficientNetV2M EfficientNetV2S InceptionResNetV2 InceptionV3 "
                "MobileNet MobileNetV2 MobileNetV3Large MobileNetV3Small NASNetLarge NASNetMobile ResNet101 "
                "ResNet101V2 ResNet152 ResNet152V2 ResNet50 ResNet50V2 VGG16 VGG19 Xception convnext densenet "
                "efficientnet efficientnet_v2 imagenet_utils inception_resnet_v2 inception_v3 mobilenet mobilenet_v2 "
                "mobilenet_v3 nasnet resnet resnet50 resnet_v2 vgg16 vgg19 xception"
            ).split()
        ),
        "preprocessing": frozenset(
            (
                "image image_dataset_from_directory sequence text text_dataset_from_directory "
                "timeseries_dataset_from_array"
            ).split()
        ),
        "preprocessing.image": frozenset(
            (
                "DirectoryIterator ImageDataGenerator Iterator NumpyArrayIterator apply_affine_transform "
                "apply_brightness_shift apply_channel_shift array_to_img img_to_array load_img random_brightness "
                "random_channel_shift random_rotation random_shear random_shift random_zoom save_img smart_resize"
            ).split()
        ),
        "preprocessing.sequence": frozenset(
            ("TimeseriesGenerator make_sampling_table pad_sequences skipgrams").split()
        ),
        "preprocessing.text": frozenset(
            ("Tokenizer hashing_trick one_hot text_to_word_sequence tokenizer_from_json").split()
        ),
    },
}
"""The names in public modules, by the spelling of Keras."""

MOVED: dict[str, str] = {
    "callbacks.callbacks": "callbacks",
    "callbacks.experimental": "callbacks",
    "engine": "layers",
    "engine.base_layer": "layers",
    "engine.functional": "models",
    "engine.input_layer": "layers",
    "engine.sequential": "models",
    "engine.topology": "layers",
    "engine.training": "models",
    "layers.activation": "layers",
    "layers.advanced_activations": "layers",
    "layers.attention": "layers",
    "layers.convolutional": "layers",
    "layers.convolutional_recurrent": "layers",
    "layers.core": "layers",
    "layers.core.dense": "layers",
    "layers.embeddings": "layers",
    "layers.experimental": "layers",
    "layers.experimental.preprocessing": "layers",
    "layers.local": "layers",
    "layers.merge": "layers",
    "layers.merging": "layers",
    "layers.noise": "layers",
    "layers.normalization": "layers",
    "layers.normalization.batch_normalization": "layers",
    "layers.pooling": "layers",
    "layers.preprocessing": "layers",
    "layers.recurrent": "layers",
    "layers.regularization": "layers",
    "layers.reshaping": "layers",
    "layers.rnn": "layers",
    "layers.wrappers": "layers",
    "objectives": "losses",
    "optimizers.adadelta_v2": "optimizers",
    "optimizers.adagrad_v2": "optimizers",
    "optimizers.adam": "optimizers",
    "optimizers.adam_v2": "optimizers",
    "optimizers.adamax_v2": "optimizers",
    "optimizers.experimental": "optimizers",
    "optimizers.gradient_descent_v2": "optimizers",
    "optimizers.nadam_v2": "optimizers",
    "optimizers.rmsprop": "optimizers",
    "optimizers.rmsprop_v2": "optimizers",
    "optimizers.sgd": "optimizers",
    "preprocessing.image.image_dataset_from_directory": "utils",
    "utils.data_utils": "utils",
    "utils.generic_utils": "utils",
    "utils.image_utils": "utils",
    "utils.io_utils": "utils",
    "utils.layer_utils": "utils",
    "utils.np_utils": "utils",
    "utils.vis_utils": "utils",
    "utils.visualize_util": "utils",
}
"""Modules of Keras 1 and 2, and where what they held is now."""

_Row = tuple[str, str]

_REFUSED: tuple[_Row, ...] = (
    (("keras.Model"), ("input:inputs output:outputs")),
    (
        ("keras.Model.compile"),
        ("class_mode: options: pss_evaluation_shards: sample_weight_mode: target_tensors: theano_mode:"),
    ),
    (
        ("keras.Model.evaluate keras.Model.predict"),
        (
            "generator:x max_q_size: max_queue_size: nb_worker: pickle_safe: show_accuracy: use_multiprocessing: "
            "val_samples: workers:"
        ),
    ),
    (
        ("keras.Model.fit"),
        (
            "generator:x max_q_size: max_queue_size: nb_epoch:epochs nb_val_samples: nb_worker: pickle_safe: "
            "samples_per_epoch: show_accuracy: use_multiprocessing: workers:"
        ),
    ),
    (("keras.Model.test_on_batch keras.Model.train_on_batch"), ("reset_metrics:")),
    (("keras.callbacks.EarlyStopping"), ("epsilon:min_delta")),
    (("keras.callbacks.ModelCheckpoint"), ("options: period:")),
    (("keras.callbacks.ProgbarLogger"), ("count_mode: stateful_metrics:")),
    (("keras.callbacks.TensorBoard"), ("batch_size: embeddings_layer_names: write_grads:")),
    (
        (
            "keras.initializers.Constant keras.initializers.GlorotNormal keras.initializers.GlorotUniform "
            "keras.initializers.HeNormal keras.initializers.HeUniform keras.initializers.Identity "
            "keras.initializers.IdentityInitializer keras.initializers.Initializer keras.initializers.LecunNormal "
            "keras.initializers.LecunUniform keras.initializers.Ones keras.initializers.Orthogonal "
            "keras.initializers.OrthogonalInitializer keras.initializers.RandomNormal "
            "keras.initializers.RandomUniform keras.initializers.STFT keras.initializers.STFTInitializer "
            "keras.initializers.TruncatedNormal keras.initializers.Zeros keras.initializers.constant "
            "keras.initializers.glorot_normal keras.initializers.glorot_uniform keras.initializers.he_normal "
            "keras.initializers.he_uniform keras.initializers.identity keras.initializers.lecun_normal "
            "keras.initializers.lecun_uniform keras.initializers.ones keras.initializers.orthogonal "
            "keras.initializers.random_normal keras.initializers.random_uniform keras.initializers.stft "
            "keras.initializers.truncated_normal keras.initializers.zeros"
        ),
        ("scale:"),
    ),
    (
        ("keras.layers.Add keras.layers.Average keras.layers.Dot keras.layers.Maximum keras.layers.Multiply"),
        ("concat_axis: mode:"),
    ),
    (
        (
            "keras.layers.AlphaDropout keras.layers.Dropout keras.layers.GaussianDropout "
            "keras.layers.SpatialDropout1D keras.layers.SpatialDropout2D keras.layers.SpatialDropout3D"
        ),
        ("dim_ordering: p:rate"),
    ),
    (
        (
            "keras.layers.AveragePooling1D keras.layers.AveragePooling2D keras.layers.AveragePooling3D "
            "keras.layers.MaxPool1D keras.layers.MaxPool2D keras.layers.MaxPool3D keras.layers.MaxPooling1D "
            "keras.layers.MaxPooling2D keras.layers.MaxPooling3D"
        ),
        ("border_mode:padding dim_ordering: pool_length:pool_size stride:strides"),
    ),
    (
        ("keras.layers.BatchNormalization"),
        ("beta_init:beta_initializer fused: gamma_init:gamma_initializer mode: virtual_batch_size:"),
    ),
    (("keras.layers.Concatenate"), ("concat_axis:axis mode:")),
    (
        (
            "keras.layers.Conv1D keras.layers.Conv1DTranspose keras.layers.Conv2D keras.layers.Conv2DTranspose "
            "keras.layers.Conv3D keras.layers.Conv3DTranspose keras.layers.Convolution1D "
            "keras.layers.Convolution1DTranspose keras.layers.Convolution2D keras.layers.Convolution2DTranspose "
            "keras.layers.Convolution3D keras.layers.Convolution3DTranspose"
        ),
        (
            "W_constraint:kernel_constraint W_regularizer:kernel_regularizer atrous_rate:dilation_rate "
            "b_constraint:bias_constraint b_regularizer:bias_regularizer bias:use_bias border_mode:padding "
            "depth_multiplier: dim_ordering: filter_length: init:kernel_initializer nb_col: nb_dim1: "
            "nb_filter:filters nb_row: subsample:strides subsample_length:strides"
        ),
    ),
    (
        ("keras.layers.ConvLSTM1D keras.layers.ConvLSTM2D keras.layers.ConvLSTM3D"),
        (
            "W_constraint:kernel_constraint W_regularizer:kernel_regularizer atrous_rate:dilation_rate "
            "b_constraint:bias_constraint b_regularizer:bias_regularizer bias:use_bias border_mode:padding "
            "depth_multiplier: dim_ordering: filter_length: init:kernel_initializer "
            "inner_activation:recurrent_activation nb_col: nb_dim1: nb_filter:filters nb_row: subsample:strides "
            "subsample_length:strides"
        ),
    ),
    (
        (
            "keras.layers.Cropping1D keras.layers.Cropping2D keras.layers.Cropping3D keras.layers.ZeroPadding1D "
            "keras.layers.ZeroPadding2D keras.layers.ZeroPadding3D"
        ),
        ("dim_ordering: length:"),
    ),
    (
        ("keras.layers.Dense"),
        (
            "W_constraint:kernel_constraint W_regularizer:kernel_regularizer b_constraint:bias_constraint "
            "b_regularizer:bias_regularizer bias:use_bias init:kernel_initializer input_length: output_dim:units"
        ),
    ),
    (
        ("keras.layers.DepthwiseConv1D keras.layers.DepthwiseConv2D"),
        (
            "W_constraint: W_regularizer: atrous_rate:dilation_rate b_constraint:bias_constraint "
            "b_regularizer:bias_regularizer bias:use_bias border_mode:padding dim_ordering: filter_length: init: "
            "nb_col: nb_dim1: nb_filter: nb_row: subsample:strides subsample_length:strides"
        ),
    ),
    (("keras.layers.Embedding"), ("W_regularizer:embeddings_regularizer dropout: init:embeddings_initializer sparse:")),
    (
        ("keras.layers.GRU keras.layers.GRUCell keras.layers.LSTM keras.layers.LSTMCell"),
        (
            "U_regularizer:recurrent_regularizer W_constraint:kernel_constraint W_regularizer:kernel_regularizer "
            "b_constraint:bias_constraint b_regularizer:bias_regularizer bias:use_bias consume_less: "
            "dropout_U:recurrent_dropout dropout_W:dropout forget_bias_init: init:kernel_initializer "
            "inner_activation:recurrent_activation inner_init:recurrent_initializer output_dim:units time_major:"
        ),
    ),
    (
        (
            "keras.layers.GlobalAveragePooling1D keras.layers.GlobalAveragePooling2D "
            "keras.layers.GlobalAveragePooling3D keras.layers.GlobalAvgPool1D keras.layers.GlobalAvgPool2D "
            "keras.layers.GlobalAvgPool3D keras.layers.GlobalMaxPool1D keras.layers.GlobalMaxPool2D "
            "keras.layers.GlobalMaxPool3D keras.layers.GlobalMaxPooling1D keras.layers.GlobalMaxPooling2D "
            "keras.layers.GlobalMaxPooling3D"
        ),
        ("dim_ordering:"),
    ),
    (("keras.layers.MultiHeadAttention"), ("softmax_robust_masking:")),
    (("keras.layers.Reshape"), ("dims:target_shape")),
    (
        (
            "keras.layers.SeparableConv1D keras.layers.SeparableConv2D keras.layers.SeparableConvolution1D "
            "keras.layers.SeparableConvolution2D"
        ),
        (
            "W_constraint: W_regularizer: atrous_rate:dilation_rate b_constraint:bias_constraint "
            "b_regularizer:bias_regularizer bias:use_bias border_mode:padding dim_ordering: filter_length: init: "
            "nb_col: nb_dim1: nb_filter:filters nb_row: subsample:strides subsample_length:strides"
        ),
    ),
    (
        ("keras.layers.SimpleRNN keras.layers.SimpleRNNCell"),
        (
            "U_regularizer:recurrent_regularizer W_constraint:kernel_constraint W_regularizer:kernel_regularizer "
            "b_constraint:bias_constraint b_regularizer:bias_regularizer bias:use_bias consume_less: "
            "dropout_U:recurrent_dropout dropout_W:dropout forget_bias_init: implementation: "
            "init:kernel_initializer inner_activation: inner_init:recurrent_initializer output_dim:units "
            "time_major:"
        ),
    ),
    (("keras.layers.Softmax"), ("robust_masking:")),
    (("keras.layers.UpSampling1D keras.layers.UpSampling2D keras.layers.UpSampling3D"), ("dim_ordering: length:size")),
    (
        (
            "keras.optimizers.Adadelta keras.optimizers.Adafactor keras.optimizers.Adagrad keras.optimizers.AdamW "
            "keras.optimizers.Adamax keras.optimizers.Ftrl keras.optimizers.Lion keras.optimizers.Nadam "
            "keras.optimizers.RMSprop keras.optimizers.SGD"
        ),
        ("jit_compile: lr:learning_rate schedule_decay:"),
    ),
    (("keras.optimizers.Adam"), ("adaptive_epsilon: jit_compile: lr:learning_rate schedule_decay:")),
    (
        ("keras.optimizers.Lamb keras.optimizers.Muon keras.optimizers.ScheduleFreeAdamW"),
        ("lr:learning_rate schedule_decay:"),
    ),
    (("keras.optimizers.MultiOptimizer"), ("decay: lr: schedule_decay:")),
    (("keras.regularizers.L1 keras.regularizers.l1"), ("l:l1")),
    (("keras.regularizers.L2 keras.regularizers.l2"), ("l:l2")),
    (("keras.utils.to_categorical"), ("dtype: nb_classes:num_classes y:x")),
)
_IGNORED: tuple[_Row, ...] = (
    (("keras.layers.Embedding"), ("input_length:")),
    (
        (
            "keras.optimizers.Adadelta keras.optimizers.Adafactor keras.optimizers.Adagrad keras.optimizers.Adam "
            "keras.optimizers.AdamW keras.optimizers.Adamax keras.optimizers.Ftrl keras.optimizers.Lamb "
            "keras.optimizers.Lion keras.optimizers.Muon keras.optimizers.Nadam keras.optimizers.RMSprop "
            "keras.optimizers.SGD keras.optimizers.ScheduleFreeAdamW"
        ),
        ("decay:"),
    ),
)


def _read(rows: tuple[_Row, ...]) -> dict[str, dict[str, str]]:
    return {name: dict(pair.split(":") for pair in pairs.split()) for names, pairs in rows for name in names.split()}


REFUSED = _read(_REFUSED)
"""Keywords that Keras 3 refuses, and their new names ('' where there is none), by qualified name."""
IGNORED = _read(_IGNORED)
"""Keywords that Keras 3 ignores with a warning."""
